"""Public offices near a person: town halls and others, with hours read when they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, zip_longest
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.functional import Promise

from directory import taxonomy
from directory.display.cards import HoursDisplay, hours_display
from directory.hours import HoursLine, complete_rule, rules_in_words
from directory.models import TaxonomyTerm
from directory.search.criteria import Criteria, Here
from directory.search.result import Hours
from directory.vocabulary import Operating
from geo.folding import fold
from regions.models import PublicOffice, Territory
from regions.models.office import PublicOfficeQuerySet
from regions.offices.boroughs import town_hall_of
from regions.phones import phone_in_words, phone_link

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
# Where people go for a need.
KINDS_FOR_NEED: dict[str, tuple[str, ...]] = {
    "civil-status": (Kind.MAIRIE,),
    "school-enrolment": (Kind.MAIRIE,),
    "postal-address": (Kind.CCAS, Kind.MAIRIE),
    "residence-permit": (Kind.PREFECTURE, Kind.SUB_PREFECTURE),
    "travel-document": (Kind.PREFECTURE, Kind.SUB_PREFECTURE),
    "naturalisation": (Kind.PREFECTURE,),
    "integration-contract": (Kind.OFII,),
    "health-insurance": (Kind.CPAM,),
    "family-allowance": (Kind.CAF,),
    "income-support": (Kind.CAF,),
    "register-jobseeker": (Kind.FRANCE_TRAVAIL,),
}
# Names of offices that people search for.
OFFICE_NAMES: dict[str, str] = {fold(kind.label): kind.value for kind in Kind} | {
    "town hall": Kind.MAIRIE,
    "city hall": Kind.MAIRIE,
    "hotel de ville": Kind.MAIRIE,
    fold("البلدية"): Kind.MAIRIE,
    fold("بلدية"): Kind.MAIRIE,
    fold("شهرداری"): Kind.MAIRIE,
    fold("ښاروالي"): Kind.MAIRIE,
    fold("мэрия"): Kind.MAIRIE,
    fold("мерія"): Kind.MAIRIE,
    "pole emploi": Kind.FRANCE_TRAVAIL,
}
_by_need_name: list[tuple[list[TaxonomyTerm], dict[str, tuple[str, ...]]]] = []
# A distance below this from the point of a chosen place is no distance from the person.
AT_THE_PLACE_M = 100
# At most so many offices beside the results of a search, and on a sheet or a step.
SHOWN_IN_SEARCH, SHOWN = 3, 2
# Where her commune is not known, an office of a commune farther away is not taken for hers.
FARTHEST_OF_COMMUNE_M = 50_000


@dataclass(frozen=True)
class OfficeCard:
    """One office as pages show it. ``is_around``: the point is that of its commune.

    ``distance_m`` is None where it would say nothing: at the point of the chosen place itself.
    """

    id: UUID
    kind: str
    name: str
    address: str
    distance_m: float | None
    is_around: bool
    hours: HoursDisplay
    hours_in_words: list[HoursLine]
    phone: str
    phone_href: str
    email: str
    website: str
    accessibility: str | Promise
    accessibility_note: str
    source: str
    updated_on: date
    geo_url: str


def office_state(office: PublicOffice, moment: datetime) -> HoursDisplay:
    """Whether an office is open at a moment, on local public holidays too."""
    rule = complete_rule(office.opening_hours, department_of(office), [])
    hours = Hours(rule, office.time_zone, office.by_appointment, Operating.ACTIVE)
    return hours_display(hours, moment)


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
        hours_in_words=rules_in_words(office.opening_hours, office.time_zone, today),
        phone=phone_in_words(office.phone),
        phone_href=phone_link(office.phone),
        email=office.email,
        website=office.website,
        accessibility=choice(office.accessibility).label if office.accessibility else "",
        accessibility_note=office.accessibility_note,
        source=PublicOffice.Source(office.source).label,
        updated_on=office.updated_on,
        geo_url=f"geo:{at.y:.6f},{at.x:.6f}" if office.is_located else "",
    )


def offices_near(
    kinds: Iterable[str], here: Here | None, count: int = SHOWN, moment: datetime | None = None
) -> list[OfficeCard]:
    """The offices of some kinds for a person at a place; none without a place.

    A town hall is that of her commune or borough and a préfecture that of her department, as far
    as these are known, even where another one is nearer. The first of each kind come first,
    nearest first, then the second of each.
    """
    if not here:
        return []
    now = moment or timezone.now()
    by_kind = [_own_of_kind(kind, here, count) for kind in dict.fromkeys(kinds)]
    rounds = zip_longest(*by_kind)
    shared = [
        office
        for each in rounds
        for office in sorted(filter(None, each), key=lambda office: office.distance_m)
    ]
    found = [office_card(office, now) for office in shared[:count]]
    return [_without_distance(card) if here.code else card for card in found]


def _own_of_kind(kind: str, here: Here, count: int) -> list[PublicOffice]:
    """The offices of one kind for a person at a place: those of her own area if it is known."""
    offices = PublicOffice.objects.current().of_kind(kind)
    area_kind = AREA_OF.get(Kind(kind))
    if area_kind is None:
        return offices.nearest(here.point, count)
    area = next((t for t in here.territories if t.kind == area_kind), None)
    if area is not None:
        return _in_area(offices.in_territory(area), kind, here, count)
    if here.code:
        # A wider place was chosen, such as a region: no office of it is hers.
        return []
    found = offices.nearest(here.point, count)
    if area_kind != Territory.Kind.COMMUNE:
        return found
    return [office for office in found if office.distance_m <= FARTHEST_OF_COMMUNE_M]


def _in_area(
    offices: PublicOfficeQuerySet, kind: str, here: Here, count: int
) -> list[PublicOffice]:
    """The nearest of an area's offices; the town hall of the person's borough before others."""
    of_borough = town_hall_of(here.code) if kind == Kind.MAIRIE else None
    if of_borough is None:
        return offices.nearest(here.point, count)
    own = offices.filter(of_borough).nearest(here.point, count)
    others = offices.exclude(pk__in=[office.pk for office in own])
    return [*own, *others.nearest(here.point, count)][:count]


def _without_distance(card: OfficeCard) -> OfficeCard:
    """A card that says no distance if it stands where the chosen place is drawn."""
    is_there = card.distance_m is not None and card.distance_m < AT_THE_PLACE_M
    return replace(card, distance_m=None) if is_there else card


def offices_for_search(criteria: Criteria) -> list[OfficeCard]:
    """Offices for the needs of a search or for an office named in its words."""
    if not criteria.here:
        return []
    kinds = [kind for need in criteria.needs for kind in KINDS_FOR_NEED.get(need, ())]
    if criteria.words:
        kinds += _kinds_named(fold(criteria.words))
    return offices_near(kinds, criteria.here, SHOWN_IN_SEARCH, criteria.open_at)


def _kinds_named(words: str) -> list[str]:
    """Kinds of office that words name, or that are for a need whose label or synonym they are."""
    named = [kind for name, kind in OFFICE_NAMES.items() if f" {name} " in f" {words} "]
    return named + list(_kinds_by_need_name().get(words, ()))


def _kinds_by_need_name() -> dict[str, tuple[str, ...]]:
    """Kinds of office by folded label or synonym of the needs, made once for each taxonomy read."""
    terms = taxonomy.terms()
    if not _by_need_name or _by_need_name[0][0] is not terms:
        found = {
            fold(name): KINDS_FOR_NEED[term.code]
            for term in taxonomy.needs()
            if term.code in KINDS_FOR_NEED
            for name in (*term.labels.values(), *chain(*term.synonyms.values()))
        }
        _by_need_name[:] = [(terms, found)]
    return _by_need_name[0][1]
