"""The card of a programme: what a person needs in order to decide, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise

from directory.conditions import (
    Spoken,
    capacity_in_words,
    conditions_of,
    cost_in_words,
    languages_of,
)
from directory.hours import UNTIL_FURTHER_NOTICE, HoursState, sentence, state_at
from directory.models import Programme, SearchEntry, Site, TaxonomyTerm
from directory.texts import Text
from directory.vocabulary import Operating, Precision

# A check older than this is shown as old, never hidden.
STALE_AFTER = timedelta(days=183)


@dataclass(frozen=True)
class HoursShown:
    """Opening state with its wording."""

    state: str
    sentence: str | Promise
    is_open: bool | None
    next_change_at: datetime | None


@dataclass(frozen=True)
class Card:
    """A programme in a list of results. ``distance_m`` in metres, only at a site."""

    id: UUID
    url: str
    title: Text
    summary: Text
    organization: str
    theme: TaxonomyTerm
    conditions: list[str]
    reach: str
    distance_m: float | None
    locality: str
    is_around: bool
    is_hidden: bool
    hours: HoursShown
    languages: list[Spoken]
    access_modes: list[str]
    cost_label: str
    capacity_label: str | Promise
    verified_on: date | None
    modified_on: date
    is_stale: bool
    is_example: bool
    is_suspended: bool
    lon: float | None
    lat: float | None


def hours_shown(owner: SearchEntry | Site, moment: datetime) -> HoursShown:
    """State and wording of the hours of a search row or a site at ``moment``."""
    state = state_of(owner, moment)
    words = sentence(state, moment.astimezone(ZoneInfo(zone_of(owner))))
    return HoursShown(state.state, words, state.is_open, state.next_change_at)


def state_of(owner: SearchEntry | Site, moment: datetime) -> HoursState:
    """What the hours of a search row or a site say; a programme that does not run is closed."""
    if owner.programme.operating != Operating.ACTIVE:
        return UNTIL_FURTHER_NOTICE
    text = owner.rule.text if owner.rule else ""
    return state_at(text, zone_of(owner), moment, owner.by_appointment)


def zone_of(owner: SearchEntry | Site) -> str:
    """The time zone in which the hours of a search row or a site are read."""
    return owner.rule.time_zone if owner.rule else "Europe/Paris"


def cards(
    entries: Iterable[SearchEntry], language: str, moment: datetime | None = None
) -> list[Card]:
    """Make the cards of results in order, found in ``language``: their texts came with them."""
    moment = moment or timezone.now()
    return [card(entry, entry.words, moment) for entry in entries]


def card(entry: SearchEntry, words: dict[str, Text], moment: datetime) -> Card:
    """Make one card from a search row that was fetched with its programme."""
    programme: Programme = entry.programme
    today = timezone.localdate(moment)
    is_hidden = entry.precision == Precision.HIDDEN
    verified_on = programme.verified_on
    return Card(
        id=programme.pk,
        url=programme.get_absolute_url(),
        title=words["title"],
        summary=words.get("summary", words["title"]),
        organization=programme.organization.name,
        theme=programme.theme,
        conditions=[condition.alone for condition in conditions_of(programme)],
        reach=getattr(entry, "reach", ""),
        distance_m=getattr(entry, "distance_m", None),
        locality=entry.site.locality if entry.site_id else "",
        is_around=entry.precision == Precision.COMMUNE,
        is_hidden=is_hidden,
        hours=hours_shown(entry, moment),
        languages=languages_of(programme),
        access_modes=programme.access_modes,
        cost_label=cost_in_words(programme.cost, programme.cost_eur),
        capacity_label=capacity_in_words(programme, today),
        verified_on=verified_on,
        modified_on=timezone.localdate(programme.modified_at),
        is_stale=verified_on is None or verified_on < today - STALE_AFTER,
        is_example=programme.is_example,
        is_suspended=programme.operating == Operating.SUSPENDED,
        lon=None if is_hidden else entry.lon,
        lat=None if is_hidden else entry.lat,
    )
