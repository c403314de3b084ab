"""Display of a programme's sites on its page and in the API; hidden ones without place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from directory.display.cards import Card, HoursDisplay, card, hours_display
from directory.display.declared import Detail, details_of
from directory.hours import Day, HoursLine, rules_in_words, week_table
from directory.models import Programme, Site
from directory.search.result import hours_of, result_at_site
from directory.texts import SOURCE, Text
from directory.vocabulary import Precision, Reach
from regions import cached
from regions.phones import phone_in_words, phone_link


@dataclass(frozen=True)
class Closure:
    """Days on which a site is closed, and why, in the language ``lang``."""

    first_on: date
    last_on: date
    reason: str
    lang: str


@dataclass(frozen=True)
class PhoneDisplay:
    """A phone number as it is displayed, and what it is for, in French, or ""."""

    number: str
    href: str
    label: str


@dataclass(frozen=True)
class SiteDisplay:
    """A site as it is displayed. ``lon`` and ``lat`` are its published point, None when hidden.

    What few pages show is computed when it is asked for: ``hours_table``, ``usual_hours`` and
    ``details``. ``day`` is the day that it is there.
    """

    id: UUID
    locality: str
    address: str
    precision: str
    precision_label: str | Promise
    hours: HoursDisplay
    opening_hours: str
    by_appointment: bool
    closures: list[Closure]
    phone: str
    phone_href: str
    phones: list[PhoneDisplay]
    email: str
    website: str
    geo_url: str
    lon: float | None
    lat: float | None
    day: date
    site: Site = field(repr=False)

    @cached_property
    def hours_table(self) -> list[Day]:
        """The hours of the seven days from today; empty where they are not known."""
        rule = self.site.rule
        return week_table(rule.text, rule.time_zone, self.day) if rule else []

    @cached_property
    def usual_hours(self) -> list[HoursLine]:
        """The usual week in a few lines; empty when the weeks of the coming year differ."""
        return rules_in_words(self.opening_hours, self.site.time_zone, self.day)

    @cached_property
    def details(self) -> list[Detail]:
        """What the site states in declared fields that have an icon of their own."""
        return details_of(self.site)


def site_display(site: Site, moment: datetime) -> SiteDisplay:
    """Display of a site that was fetched ``with_published_point`` and ``with_closures``."""
    programme = site.programme
    phone = site.phone or programme.phone
    is_exact = site.precision == Precision.EXACT
    today = day_at(site, moment)
    return SiteDisplay(
        id=site.pk,
        locality=site.locality,
        address=public_address(site),
        precision=site.precision,
        precision_label=Precision(site.precision).label,
        hours=hours_display(hours_of(site), moment),
        opening_hours=site.opening_hours,
        by_appointment=site.by_appointment,
        closures=closures_of(site, today),
        phone=phone_in_words(phone),
        phone_href=phone_link(phone),
        phones=_phones(site),
        email=site.email or programme.email,
        website=programme.website,
        geo_url=f"geo:{site.lat:.6f},{site.lon:.6f}" if is_exact else "",
        lon=None if site.precision == Precision.HIDDEN else site.lon,
        lat=None if site.precision == Precision.HIDDEN else site.lat,
        day=today,
        site=site,
    )


def day_at(site: Site, moment: datetime) -> date:
    """The day that it is at a site."""
    return moment.astimezone(ZoneInfo(site.time_zone)).date()


def closures_of(site: Site, today: date) -> list[Closure]:
    """The closures of a site that are not over, of one fetched ``with_closures``."""
    return [
        Closure(first_on, last_on, *_in_language(period["reasons"]))
        for period in site.closures
        if (first_on := date.fromisoformat(period["first_on"]))
        and (last_on := date.fromisoformat(period["last_on"])) >= today
    ]


def _phones(site: Site) -> list[PhoneDisplay]:
    """Both numbers of a site; where it has none of its own, those of its programme."""
    owner = site if site.phone or site.second_phone else site.programme
    numbers = (
        (site.phone or site.programme.phone, ""),
        (owner.second_phone, owner.second_phone_label),
    )
    return [
        PhoneDisplay(phone_in_words(number), phone_link(number), label)
        for number, label in numbers
        if number
    ]


def public_address(site: Site) -> str:
    """The public address; none for a hidden site or when it would only repeat the locality."""
    if site.precision == Precision.HIDDEN:
        return ""
    town = " ".join(part for part in (site.postcode, site.commune.name) if part)
    if not site.street_address and town == site.locality:
        return ""
    return ", ".join(part for part in (site.street_address, town) if part)


def _in_language(reasons: dict[str, str]) -> tuple[str, str]:
    """The reason in the reader's language, else in French, and that language."""
    language = get_language() or SOURCE
    if reason := reasons.get(language):
        return reason, language
    return reasons.get(SOURCE, ""), SOURCE


def summary_card(programme: Programme, words: dict[str, Text]) -> Card:
    """The card at the top of a programme's own page: no distance, its first site's hours."""
    sites = list(programme.sites.all())
    site = sites[0] if sites else None
    is_remote = not site and "remote" in programme.access_modes
    reach = Reach.SITE if site else Reach.REMOTE if is_remote else Reach.COVERAGE
    local_names = cached.local_names(get_language() or "fr")
    return card(result_at_site(programme, site, words, reach), timezone.now(), local_names)
