"""Loading of fixtures/france into the database: staged by COPY, then merged by code."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from geo.statements import identifiers, read_sql
from regions.closure import rebuild_ancestors
from regions.france import fixture
from regions.france.healing import DIVIDED
from regions.france.rows import Embedded, PlaceRow, TerritoryRow
from regions.france.spelled import SpellingRow, former_codes, spellings_of
from regions.models import LoadedVintage

NAME = "france"
# Raise it to load the same files again, after a change of folding or of the statements.
LOADER = "4"

# How far the embedded outlines may be from the true borders (docs/boundaries.md): 99 of 100
# positions on borders are nearer.
ERROR_M = 120
# Of communes that were divided by the nearest centre, for want of their borders.
DIVIDED_ERROR_M = 2000

# Temporary tables filled by COPY.
STAGED = ("territory", "parent", "place", "spelling", "former", "outline")
STAGE = read_sql(__file__, "stage")
MERGE_TERRITORIES = read_sql(__file__, "merge_territories")
CLOSE_TERRITORIES = read_sql(__file__, "close_territories")
REPLACE_PARENTS = read_sql(__file__, "replace_parents")
MERGE_OUTLINES = read_sql(__file__, "merge_outlines")
CENTRES = read_sql(__file__, "centres")
MERGE_PLACES = read_sql(__file__, "merge_places")
ANALYZE = read_sql(__file__, "analyze")


def load_france(report: Callable[[str], None]) -> bool:
    """Load the embedded territories unless the same files are loaded; return whether it did."""
    wanted = hashlib.sha256(f"{LOADER} {fixture.fingerprint()}".encode()).hexdigest()
    with transaction.atomic():
        loaded, _ = LoadedVintage.objects.select_for_update().get_or_create(
            name=NAME, defaults={"fingerprint": ""}
        )
        if loaded.fingerprint == wanted:
            return False
        _load(Embedded(), report)
        loaded.fingerprint = wanted
        loaded.save()
    return True


def _load(france: Embedded, report: Callable[[str], None]) -> None:
    with connection.cursor() as cursor:
        report("Reading fixtures/france …")
        cursor.execute(STAGE)
        _stage(cursor, "territory", _tuples(TerritoryRow, france.territories()))
        _stage(cursor, "parent", france.parents())
        _stage(cursor, "place", _tuples(PlaceRow, france.places()))
        _stage(cursor, "spelling", _tuples(SpellingRow, spellings_of(france)))
        _stage(cursor, "former", former_codes(france))
        _stage(cursor, "outline", france.outlines())
        report("Territories and what they lie in …")
        vintage = {"vintage": fixture.VINTAGE}
        cursor.execute(MERGE_TERRITORIES, vintage)
        cursor.execute(CLOSE_TERRITORIES, vintage)
        cursor.execute(REPLACE_PARENTS)
        rebuild_ancestors()
        report("Outlines …")
        cursor.execute(
            MERGE_OUTLINES,
            {
                "error_m": ERROR_M,
                "divided": [f"com:{part}" for centres in DIVIDED.values() for part in centres],
                "divided_error_m": DIVIDED_ERROR_M,
            },
        )
        cursor.execute(CENTRES)
        report("Gazetteer …")
        cursor.execute(MERGE_PLACES)
        staged = identifiers(tuple(f"staged_{name}" for name in STAGED))
        cursor.execute(sql.SQL("DROP TABLE {}").format(staged).as_string())
        cursor.execute(ANALYZE)


def _tuples(row_class: type, rows: Iterable[object]) -> Iterable[tuple[object, ...]]:
    """The fields of each row; ``dataclasses.astuple`` would also copy every value."""
    return map(attrgetter(*(field.name for field in fields(row_class))), rows)


def _stage(cursor: Any, name: str, rows: Iterable[tuple[object, ...]]) -> None:
    table = sql.Identifier(f"staged_{name}")
    with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
        for row in rows:
            copy.write_row(row)
