"""Composes declarations of example programmes and organizations from kinds and towns."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contributions.schema.programme import (
    OrganizationDeclaration,
    ProgrammeDeclaration,
    SiteDeclaration,
)
from directory.hours.rules import names_school_holidays
from directory.hours.school_calendars import is_known_in
from directory.vocabulary import AccessMode, JoinMode, Operating, Precision
from geo.value_types import JsonObject
from seeding.examples import contacts
from seeding.examples.archetypes import HEAVIEST, Archetype
from seeding.examples.distribute import Placement, area_served
from seeding.examples.seeded_random import chance, pick
from seeding.examples.towns import StreetPoint, Town, neighbours, street_point_in

EXAMPLES = uuid.UUID("0d3c1a0e-6d0b-5a52-9b1c-2f6a5b7f4c11")
SOURCE = "Example written for this installation"
ROLE = "example"

# Fields that every example takes from its kind.
FIELDS_OF_KIND = [
    *("themes", "needs", "procedures", "statuses", "audiences", "age_min", "age_max"),
    *("french_levels", "cost", "cost_eur", "languages", "access_modes", "join_modes"),
    *("by_appointment", "operating"),
]

OLDEST_CHECK_DAYS = 425
UNCHECKED = 0.15
PARIS = ZoneInfo("Europe/Paris")

# Programmes that share one address: a house of associations in so many towns.
HOUSES = 5
IN_A_HOUSE = 3
# So many have ended: their pages say so, no search finds them.
ENDED = 3
HAS_ENDED: JsonObject = {"operating": Operating.CLOSED.value}
MANY_IN_DEPARTMENT = 6
SEATED_IN_THE_BIGGEST = 0.4


@dataclass(frozen=True)
class Days:
    """The days that dates of examples are relative to; ``anchor``: when first loaded."""

    anchor: date
    today: date


def compose(
    placements: Sequence[Placement], towns: Sequence[Town], days: Days
) -> tuple[list[OrganizationDeclaration], list[ProgrammeDeclaration]]:
    """The organizations and programmes declared by the placements."""
    by_department = defaultdict(list)
    for town in towns:
        by_department[town.department].append(town)
    shared, ended = _in_houses(placements), _ended(placements)
    organizations, programmes = {}, []
    for placement in placements:
        around = by_department[placement.town.department]
        organization = _organization(placement, around)
        organizations[organization.id] = organization
        sites = _sites(placement, around, placement in shared)
        programme = _programme(placement, organization, sites, days)
        if placement in ended:
            programme = replace(programme, **HAS_ENDED)
        programmes.append(programme)
    return list(organizations.values()), programmes


def _programme(
    placement: Placement,
    organization: OrganizationDeclaration,
    sites: tuple[SiteDeclaration, ...],
    days: Days,
) -> ProgrammeDeclaration:
    kind, town = placement.archetype, placement.town
    verified_on, modified_at = _dates(_key(placement), days)
    area = area_served(kind, town)
    is_remote = not sites or AccessMode.REMOTE in kind.access_modes
    return ProgrammeDeclaration(
        id=_id(placement),
        file=kind.file,
        at=kind.code,
        organization=organization.id,
        home=town.code,
        opening_hours=_hours(kind, town) if is_remote else "",
        coverage=[area] if area else [],
        is_nationwide=kind.coverage == "nationwide",
        sites=sites,
        is_example=True,
        source=SOURCE,
        verified_on=verified_on,
        verified_role=ROLE if verified_on else "",
        modified_at=modified_at,
        texts={
            language: {key: text for key, text in by_key.items() if text}
            for language, by_key in kind.texts.items()
        },
        **{name: getattr(kind, name) for name in FIELDS_OF_KIND},
        **_capacity(kind, days),
        **_contact(kind, town),
    )


def _sites(
    placement: Placement, around: Sequence[Town], in_house: bool
) -> tuple[SiteDeclaration, ...]:
    kind, town = placement.archetype, placement.town
    if kind.sites == 0:
        return ()
    towns = [town, *neighbours(town, around, kind.sites - 1)]
    # Paris has no neighbour in its department: its other sites are in its boroughs.
    towns += [town] * (kind.sites - len(towns))
    return tuple(
        _site(placement, no, where, in_house and no == 0) for no, where in enumerate(towns)
    )


def _site(placement: Placement, no: int, town: Town, in_house: bool) -> SiteDeclaration:
    kind, key = placement.archetype, [*_key(placement), no]
    point_key = ("house", town.code) if in_house else key
    street_point = street_point_in(town, *point_key)
    knows_street = kind.precision != Precision.COMMUNE
    street = "1 place de l'Exemple, maison des associations" if in_house else contacts.street(*key)
    return SiteDeclaration(
        id=uuid.uuid5(_id(placement), f"site/{no}"),
        precision=kind.precision,
        commune=town.code,
        locality=_locality(kind, town, street_point),
        street_address=street if knows_street else "",
        postcode=street_point.postcode if knows_street else "",
        point=(street_point.lon, street_point.lat) if knows_street else None,
        opening_hours=_hours(kind, town, no),
        by_appointment=kind.by_appointment,
        closures=kind.closures,
        phone=contacts.phone(town, *key) if no and kind.precision == Precision.EXACT else "",
    )


def _locality(kind: Archetype, town: Town, street_point: StreetPoint) -> str:
    """The borough of an exact place; otherwise the commune."""
    return street_point.locality if kind.precision == Precision.EXACT else town.name


def _hours(kind: Archetype, town: Town, no: int = 0) -> str:
    """Hours of the kind; of school holidays only where these are known."""
    hours = [
        each
        for each in kind.hours
        if not names_school_holidays(each) or is_known_in(town.department)
    ]
    return pick(hours, "hours", kind.code, town.code, no) if hours else ""


def _organization(placement: Placement, around: Sequence[Town]) -> OrganizationDeclaration:
    """An organization of the town, or one of the department's biggest, which runs several."""
    has_seat_elsewhere = chance("seat", *_key(placement)) < SEATED_IN_THE_BIGGEST
    town = around[0] if has_seat_elsewhere else placement.town
    kind = contacts.organization_kind(placement.archetype.themes[0], town)
    slug = contacts.slug(kind, town.name)
    return OrganizationDeclaration(
        id=uuid.uuid5(EXAMPLES, f"organization/{kind}/{town.code}"),
        name=f"Exemple · {kind} {town.name}",
        phone=contacts.phone(town, "organization", kind, town.code),
        email=f"{slug}@example.org",
        website=f"https://example.org/{slug}",
        is_example=True,
    )


def _capacity(kind: Archetype, days: Days) -> dict:
    """Places left as of today, or none of the three fields."""
    if kind.places is None:
        return {}
    return {
        "capacity": kind.places,
        "capacity_on": days.today,
        "capacity_until": days.today + timedelta(days=kind.days_valid or 0),
    }


def _contact(kind: Archetype, town: Town) -> JsonObject:
    """Phone, email and website: those that the join modes need, and by chance one more."""

    def has(mode: JoinMode, often: float) -> bool:
        return mode in kind.join_modes or chance("contact", mode, kind.code, town.code) < often

    address = contacts.slug(kind.code, town.name)
    appointment = JoinMode.APPOINTMENT in kind.join_modes
    has_phone = appointment or has(JoinMode.PHONE, 0.6)
    return {
        "phone": contacts.phone(town, kind.code, town.code) if has_phone else "",
        "email": f"{address}@example.org" if has(JoinMode.EMAIL, 0.4) else "",
        "website": f"https://example.org/{address}" if has(JoinMode.ONLINE, 0.3) else "",
    }


def _dates(key: Sequence[str], days: Days) -> tuple[date | None, datetime]:
    """Dates of verification (or None) and of the last change, in either order."""
    verified_ago = int(chance("verified", *key) * OLDEST_CHECK_DAYS)
    modified_ago = int(chance("modified", *key) * OLDEST_CHECK_DAYS)
    is_checked = chance("checked", *key) >= UNCHECKED
    clock = time(8 + int(chance("hour", *key) * 10), int(chance("minute", *key) * 60))
    modified_on = days.anchor - timedelta(days=modified_ago + 1)
    return (
        days.anchor - timedelta(days=verified_ago) if is_checked else None,
        datetime.combine(modified_on, clock, PARIS),
    )


def _in_houses(placements: Sequence[Placement]) -> list[Placement]:
    """Those that share one address, ``IN_A_HOUSE`` in each of ``HOUSES`` towns that have many."""
    in_town = defaultdict(list)
    for placement in placements:
        kind = placement.archetype
        if kind.sites and kind.precision == Precision.EXACT:
            in_town[placement.town.code].append(placement)
    fullest = sorted(in_town, key=lambda code: (-len(in_town[code]), code))[:HOUSES]
    return [placement for code in fullest for placement in in_town[code][:IN_A_HOUSE]]


def _ended(placements: Sequence[Placement]) -> list[Placement]:
    """A few that have ended, in departments that have enough others."""
    in_department = Counter(placement.town.department for placement in placements)
    spare = [p for p in placements if in_department[p.town.department] >= MANY_IN_DEPARTMENT]
    often = [p for p in spare if p.archetype.weight == HEAVIEST]
    return sorted(often, key=lambda placement: chance("ended", *_key(placement)))[:ENDED]


def _key(placement: Placement) -> tuple[str, str]:
    return placement.archetype.code, placement.town.code


def _id(placement: Placement) -> uuid.UUID:
    return uuid.uuid5(EXAMPLES, "/".join(_key(placement)))
