"""Many programmes of every shape, at places where mistakes show: ties, edges, islands, sites far
apart. The same seed makes the same crowd."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model

from contributions.loading.load_programmes import load_programmes
from contributions.schema.programme import (
    OrganizationDeclaration,
    ProgrammeDeclaration,
    SiteDeclaration,
)
from directory.fields import CodesColumn, FlagColumn, codes_of
from directory.index.term_ids import FILTERED
from directory.models import Programme, Site
from directory.vocabulary import AccessMode, Audience, Cost, FrenchLevel, Status

# A commune and a point near which sites stand: (code, longitude, latitude).
TOWNS = [
    ("com:69123", 4.8357, 45.7640),
    ("com:69123", 4.8357, 45.7640),
    ("com:69266", 4.8795, 45.7669),
    ("com:42218", 4.3900, 45.4400),
    ("com:38185", 5.7357, 45.1875),
    ("com:75056", 2.3522, 48.8566),
    ("com:93066", 2.3580, 48.9360),
    ("com:2A004", 8.7369, 41.9192),
    ("com:97411", 55.4504, -20.8789),
    ("com:97302", -52.3350, 4.9372),
]
AREAS = ["com:69123", "epci:200046977", "dep:69", "reg:84", "dep:38", "dep:75", "reg:11", "dep:974"]
OFFICE = "Mo-Fr 09:00-17:00; PH off"
HOURS = ["", OFFICE, "Sa-Su 10:00-18:00", "24/7", "Mo 08:00-12:00"]
# Instead of office hours, where school holidays are known.
OFFICE_IN_SCHOOL_TIME = [
    OFFICE,
    "Mo-Fr 09:00-17:00; SH off; PH off",
    "SH Mo-Fr 09:00-17:00; PH off",
    "Mo-Fr 09:00-17:00; SH We 14:00-16:00; PH off",
]
WITHOUT_SCHOOL_HOLIDAYS = ("com:2A", "com:97")
# Words of no theme, need or organization.
TITLES = ["Chorale du soir", "Violon pour jeunes", "Tambour du quartier", "Marionnettes"]
SUMMARIES = ["Jouez du violon.", "Une marionnette.", "Un tambour et une marionnette.", "Venez."]
DESCRIPTIONS = ["", "", "Le violon est prêté.", "Tambour et marionnette.", "Entrez."]
THEMES = ["french", "housing", "health", "leisure"]
NEEDS = ["learn-french", "see-doctor"]
LANGUAGES = ["ar", "ps", "uk", "en"]
READ_BY_SEARCH = [
    f"directory_{name}"
    for name in (
        *("searchentry", "indexedpoint", "programmetext", "programme", "site", "organization"),
        "section",
    )
]
# Kilometres in degrees, more or less: sites spread over every distance band.
SPREADS = [0, 0, 0.01, 0.05, 0.2, 1.0]


@contextmanager
def rolled_back_after_module(django_db_blocker) -> Iterator[None]:
    """A transaction around all tests of a module, undone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        caches["local"].clear()
        yield
        transaction.set_rollback(True)
    caches["local"].clear()


def load_random_programmes(count: int, seed: int = 7) -> None:
    """Publish ``count`` programmes by the bulk loader."""
    call_command("load_taxonomy", verbosity=0)
    chance = Random(seed)
    organization = OrganizationDeclaration(id=_id(chance), name="Association de tous")
    programmes = [_programme(chance, organization.id) for _ in range(count)]
    load_programmes(organizations=[organization], programmes=programmes)
    check_and_analyze()


def check_and_analyze() -> None:
    """Check deferred constraints now, and update the planner's statistics.

    Otherwise each test would check the constraints again, and the planner assume empty tables.
    """
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(READ_BY_SEARCH)}")


def _programme(chance: Random, organization: UUID) -> ProgrammeDeclaration:
    sites = tuple(_site(chance) for _ in range(chance.choice([0, 0, 1, 1, 1, 1, 2, 4])))
    areas = chance.sample(AREAS, chance.choice([0, 1, 1, 2]))
    ages = sorted(chance.sample([0, 12, 15, 16, 18, 25, 26, 60, 120], 2))
    cost = chance.choice(["", *Cost.values])
    pk = _id(chance)
    return ProgrammeDeclaration(
        id=pk,
        **drawn_for_filters(Programme, pk),
        file="random",
        at="random",
        organization=organization,
        home="com:75056",
        themes=chance.sample(THEMES, chance.choice([1, 1, 2])),
        needs=chance.sample(NEEDS, chance.choice([0, 1])),
        texts={"fr": _texts(chance, pk)},
        access_modes=chance.sample(AccessMode.values, chance.choice([1, 1, 2])),
        modified_at=datetime(2026, 9, 1, 12, tzinfo=UTC),
        statuses=_stated(chance, Status.values),
        audiences=_stated(chance, Audience.values[:4]),
        french_levels=_stated(chance, FrenchLevel.values),
        age_min=chance.choice([None, ages[0]]),
        age_max=chance.choice([None, ages[1]]),
        cost=cost,
        languages={"always": ["fr"], "on_request": chance.sample(LANGUAGES, 1)},
        opening_hours=_hours(chance, pk),
        by_appointment=chance.random() < 0.2,
        coverage=areas,
        is_nationwide=chance.random() < 0.15 or not (sites or areas),
        sites=sites,
        operating=chance.choice(["active", "active", "active", "suspended", "closed"]),
    )


def _texts(chance: Random, pk: UUID) -> dict[str, str]:
    """Texts of a programme; the description by its id, so that other draws stay the same."""
    texts = {"title": chance.choice(TITLES), "summary": chance.choice(SUMMARIES)}
    description = DESCRIPTIONS[pk.int % len(DESCRIPTIONS)]
    return texts | ({"description": description} if description else {})


def drawn_for_filters(model: type[Model], pk: UUID) -> dict[str, object]:
    """Values for the declared filters of a programme or site, by its id.

    The other draws stay the same when a filter is added.
    """
    drawn = {}
    for column, _filter in FILTERED.values():
        if column.model is model:
            code = [None, *codes_of(column)][pk.int % (len(codes_of(column)) + 1)]
            is_list = isinstance(column, CodesColumn)
            is_flag = isinstance(column, FlagColumn)
            drawn[column.name] = (
                bool(code) if is_flag else [code] * bool(code) if is_list else code or ""
            )
    return drawn


def _site(chance: Random) -> SiteDeclaration:
    commune, lon, lat = chance.choice(TOWNS)
    spread = chance.choice(SPREADS)
    precision = chance.choice(["exact", "exact", "exact", "commune", "hidden"])
    point = (
        round(lon + chance.uniform(-spread, spread), 6),
        round(lat + chance.uniform(-spread, spread), 6),
    )
    site_id = _id(chance)
    return SiteDeclaration(
        id=site_id,
        **drawn_for_filters(Site, site_id),
        precision=precision,
        commune=commune,
        locality="Quartier",
        street_address="1 place de l'Exemple",
        postcode="69003",
        point=None if precision == "commune" else point,
        opening_hours=_hours(chance, site_id, commune),
        by_appointment=chance.random() < 0.2,
    )


def _hours(chance: Random, pk: UUID, commune: str = "") -> str:
    """Hours, those of school time by the id, so that other draws stay the same."""
    hours = chance.choice(HOURS)
    if hours != OFFICE or commune.startswith(WITHOUT_SCHOOL_HOLIDAYS):
        return hours
    return OFFICE_IN_SCHOOL_TIME[pk.int % len(OFFICE_IN_SCHOOL_TIME)]


def _stated(chance: Random, codes: list[str]) -> list[str]:
    return chance.sample(codes, chance.choice([0, 0, 1, 2]))


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
