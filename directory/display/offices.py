"""Public offices near a person: town halls and others, with hours read when they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import zip_longest
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.functional import Promise

from directory.display.cards import HoursDisplay, hours_display
from directory.display.office_kinds import kinds_for_needs, kinds_named
from directory.hours import HoursLine, complete_rule, rules_in_words, week_table
from directory.search.criteria import Criteria, Here
from directory.search.result import Hours
from directory.vocabulary import Operating
from regions.models import PublicOffice, Territory
from regions.models.office import PublicOfficeQuerySet
from regions.offices.boroughs import CITIES_WITH_BOROUGHS, town_hall_of
from regions.phones import phone_in_words, phone_link
from regions.places import borough_at

Kind = PublicOffice.Kind
# Kind of territory that has offices of its own; of other kinds of office the nearest is shown.
AREA_OF = {
    Kind.PREFECTURE: Territory.Kind.DEPARTMENT,
    Kind.SUB_PREFECTURE: Territory.Kind.DEPARTMENT,
    Kind.CPAM: Territory.Kind.DEPARTMENT,
    Kind.CAF: Territory.Kind.DEPARTMENT,
    Kind.MAIRIE: Territory.Kind.COMMUNE,
    Kind.CCAS: Territory.Kind.COMMUNE,
}
# At most so many offices beside the results of a search, and on a sheet or a step.
SHOWN_IN_SEARCH, SHOWN = 3, 2
# Where her commune is not known, an office of a commune farther away is not taken for hers.
FARTHEST_OF_COMMUNE_M = 50_000


@dataclass(frozen=True)
class OfficeCard:
    """One office as pages show it. ``is_around``: the point is that of its commune.

    ``distance_m`` is None where it would say nothing: inside the commune that was chosen.
    ``is_about``: it was measured from the point of that commune, not from where she is.
    Its hours in words are computed when they are asked for; ``day`` is the day that it is there.
    """

    id: UUID
    kind: str
    name: str
    address: str
    distance_m: float | None
    is_around: bool
    hours: HoursDisplay
    phone: str
    phone_href: str
    email: str
    website: str
    accessibility: str | Promise
    accessibility_note: str
    source: str
    updated_on: date
    geo_url: str
    day: date
    office: PublicOffice = field(repr=False)
    is_about: bool = False

    @cached_property
    def usual_hours(self) -> list[HoursLine]:
        """The usual week in a few lines."""
        return rules_in_words(self.office.opening_hours, self.office.time_zone, self.day)

    @cached_property
    def hours_today(self) -> str:
        """The hours of the day; "" where they are not known or by appointment."""
        return _hours_on(self.office, self.day)


@dataclass(frozen=True)
class OfficeSource:
    """Where facts about offices come from, and as of which day."""

    name: str
    updated_on: date


def office_state(office: PublicOffice, moment: datetime) -> HoursDisplay:
    """Whether an office is open at a moment, on local public holidays too."""
    rule = complete_rule(office.opening_hours, department_of(office), [])
    hours = Hours(rule, office.time_zone, office.by_appointment, Operating.ACTIVE)
    return hours_display(hours, moment)


def _hours_on(office: PublicOffice, day: date) -> str:
    """The hours of one day, such as "9:00–12:00" or "closed"; "" if they are not known."""
    if office.by_appointment:
        return ""
    department = department_of(office)
    rule = complete_rule(office.opening_hours, department, [])
    week = week_table(rule, office.time_zone, day, department)
    return week[0].hours if week else ""


def department_of(office: PublicOffice) -> str:
    """The INSEE code of the department an office stands in."""
    code = office.commune.insee_code
    return code[:3] if code.startswith("97") else code[:2]


def office_card(office: PublicOffice, moment: datetime) -> OfficeCard:
    """The card of an office found by ``nearest``."""
    today = moment.astimezone(ZoneInfo(office.time_zone)).date()
    at: Point = office.point
    choice = PublicOffice.Accessibility
    return OfficeCard(
        id=office.pk,
        kind=office.kind,
        name=office.name,
        address=office.address,
        distance_m=office.distance_m,
        is_around=not office.is_located,
        hours=office_state(office, moment),
        phone=phone_in_words(office.phone),
        phone_href=phone_link(office.phone),
        email=office.email,
        website=office.website,
        accessibility=choice(office.accessibility).label if office.accessibility else "",
        accessibility_note=office.accessibility_note,
        source=PublicOffice.Source(office.source).label,
        updated_on=office.updated_on,
        geo_url=f"geo:{at.y:.6f},{at.x:.6f}" if office.is_located else "",
        day=today,
        office=office,
    )


def offices_near(
    kinds: Iterable[str], here: Here | None, count: int = SHOWN, moment: datetime | None = None
) -> list[OfficeCard]:
    """The cards of ``offices_of_kinds``."""
    now = moment or timezone.now()
    found = [(office, office_card(office, now)) for office in offices_of_kinds(kinds, here, count)]
    if not here or not here.code:
        return [card for _office, card in found]
    return [told_from_place(card, office, here) for office, card in found]


def offices_of_kinds(kinds: Iterable[str], here: Here | None, count: int) -> list[PublicOffice]:
    """The offices of some kinds for a person at a place; none without a place.

    A town hall is that of her commune or borough and a préfecture that of her department, as far
    as these are known, even where another one is nearer. The first of each kind come first,
    nearest first, then the second of each.
    """
    if not here:
        return []
    by_kind = [_own_of_kind(kind, here, count) for kind in dict.fromkeys(kinds)]
    rounds = zip_longest(*by_kind)
    shared = [
        office
        for each in rounds
        for office in sorted(filter(None, each), key=lambda office: office.distance_m)
    ]
    return shared[:count]


def _own_of_kind(kind: str, here: Here, count: int) -> list[PublicOffice]:
    """The offices of one kind for a person at a place: those of her own area if it is known."""
    offices = PublicOffice.objects.current().of_kind(kind)
    area_kind = AREA_OF.get(Kind(kind))
    if area_kind is None:
        return offices.nearest(here.point, count)
    area = next((t for t in here.territories if t.kind == area_kind), None)
    if area is not None:
        return _in_area(offices.in_territory(area), area, kind, here, count)
    if here.code:
        # A wider place was chosen, such as a region: no office of it is hers.
        return []
    found = offices.nearest(here.point, count)
    if area_kind != Territory.Kind.COMMUNE:
        return found
    return [office for office in found if office.distance_m <= FARTHEST_OF_COMMUNE_M]


def _in_area(
    offices: PublicOfficeQuerySet, area: Territory, kind: str, here: Here, count: int
) -> list[PublicOffice]:
    """The nearest of an area's offices; the town hall of the person's borough before others."""
    of_borough = town_hall_of(_borough_code(here, area)) if kind == Kind.MAIRIE else None
    if of_borough is None:
        return offices.nearest(here.point, count)
    own = offices.filter(of_borough).nearest(here.point, count)
    others = offices.exclude(pk__in=[office.pk for office in own])
    return [*own, *others.nearest(here.point, count)][:count]


def _borough_code(here: Here, city: Territory) -> str:
    """The code of the borough that she chose or that her position lies in; "" for none."""
    if here.code or city.code not in CITIES_WITH_BOROUGHS:
        return here.code
    borough = borough_at(here.point)
    return borough.code if borough else ""


def told_from_place(card: OfficeCard, office: PublicOffice, here: Here) -> OfficeCard:
    """A card whose distance is from the point of a chosen place, which is not where she is.

    Inside the commune that was chosen, or in a wider place, that distance says nothing; farther
    away it is "about".
    """
    commune = next((t for t in here.territories if t.kind == Territory.Kind.COMMUNE), None)
    if commune is None or commune.pk == office.commune_id:
        return replace(card, distance_m=None)
    return replace(card, is_about=True)


@dataclass(frozen=True)
class OfficesForSearch:
    """Offices to go to for a search; ``asks_where`` names their kinds until there is a town.

    ``is_named``: the words ask for an office, so that it comes before all else.
    """

    cards: list[OfficeCard]
    asks_where: list[str]
    is_named: bool = False


NO_OFFICES = OfficesForSearch([], [])


def offices_for(criteria: Criteria, sheet_kinds: Iterable[str] = ()) -> OfficesForSearch:
    """The offices of the kinds of a search (``kinds_for``)."""
    kinds = kinds_for(criteria, sheet_kinds)
    here = criteria.here
    found = offices_near(kinds, here, SHOWN_IN_SEARCH, criteria.open_at)
    is_asked = not found and bool(kinds) and not (here and _is_in_town(here))
    asked = [Kind(kind).label for kind in kinds] if is_asked else []
    return OfficesForSearch(found, asked, is_named=bool(_named_in(criteria)))


def kinds_for(criteria: Criteria, sheet_kinds: Iterable[str] = ()) -> list[str]:
    """Kinds of office for the needs of a search, that its words name, or of its sheet.

    ``sheet_kinds``: kinds of office of the sheet that the words find first (``kinds_of_sheet``);
    it counts unless the words themselves name an office.
    """
    meant = _named_in(criteria) or sheet_kinds
    return list(dict.fromkeys([*kinds_for_needs(criteria.needs), *meant]))


def _named_in(criteria: Criteria) -> tuple[str, ...]:
    return kinds_named(criteria.words) if criteria.words else ()


def _is_in_town(here: Here) -> bool:
    return any(territory.kind == Territory.Kind.COMMUNE for territory in here.territories)


def sources_of(cards: Iterable[OfficeCard]) -> list[OfficeSource]:
    """The sources of offices, each once, with the earliest day of what is shown from it."""
    days: dict[str, date] = {}
    for card in cards:
        days[card.source] = min(card.updated_on, days.get(card.source, card.updated_on))
    return [OfficeSource(name, day) for name, day in days.items()]
