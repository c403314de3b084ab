"""Derives the search index from programmes, sites and texts; nothing else writes its tables.

``SearchEntry`` holds one row for each way to find a programme: at each site, and by its coverage.
Beside it are derived: the coverage index, indexed points, grid cells, bitmaps, text vectors and
open intervals. Everything is set-based SQL, in the transaction that publishes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

from directory.hours import open_intervals
from directory.index import bitmaps, grid, points
from directory.index.term_ids import ACCESS_MODES_BELOW, LANGUAGES_BELOW, sql_of_filter_ids
from directory.index.text_sql import PROGRAMME_WORDS_SQL, SHEET_WORDS_SQL
from directory.models import (
    CoverageIndexEntry,
    KnownWord,
    ProcedureSheet,
    Programme,
    ProgrammeText,
    SearchEntry,
    SheetText,
    Site,
)
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode

# Composed with the condition that chooses programmes, and the expressions for their term ids.
ENTRIES_SQL = sql.SQL(Path(__file__).with_name("entries.sql").read_text(encoding="utf-8"))

# Parameters for term ids that follow the order of a vocabulary.
VOCABULARY_ORDER = {
    "languages": list(SPOKEN_LANGUAGES),
    "no_language": LANGUAGES_BELOW,
    "access_modes": AccessMode.values,
    "no_access_mode": ACCESS_MODES_BELOW,
}

# Tables derived beside the search rows and their words.
DERIVED_TABLES = (
    "directory_coverageindexentry",
    "directory_clustercell",
    "directory_openinterval",
    "directory_indexedpoint",
)

# The territories that each row without a site covers.
COVERAGE_SQL = """
INSERT INTO directory_coverageindexentry (entry_id, territory_id, is_remote, programme_id)
SELECT p.entry_id, unnest(p.territories), p.is_remote, p.id
FROM (
    SELECT id AS entry_id, programme_id AS id, territories, is_remote
    FROM directory_searchentry WHERE site_id IS NULL
) p WHERE {chosen}
ORDER BY 2, 3, 4
"""


def rebuild_entries(programme_ids: Iterable[UUID] | None = None) -> int:
    """Derive anew the search rows and words of some programmes, or of all; return how many rows.

    Runs inside the caller's transaction. A programme that is not findable (draft, archived,
    merged, ended) loses its rows and gets none. Of all means sheets and known words too.
    """
    entries, words = SearchEntry.objects.all(), ProgrammeText.objects.all()
    areas = CoverageIndexEntry.objects.all()
    ids = None if programme_ids is None else list(programme_ids)
    if ids is not None:
        entries, words = entries.filter(programme__in=ids), words.filter(programme__in=ids)
        areas = areas.filter(programme_id__in=ids)
    said = {"ids": ids} | VOCABULARY_ORDER
    chosen = "true" if ids is None else "p.id = ANY(%(ids)s)"
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling takes longer than deriving a few programmes, and the planner expects many.
        cursor.execute("SET LOCAL jit = off")
        grid.lock_grid()
        with _keeping_map_index(ids):
            areas._raw_delete(areas.db)
            entries._raw_delete(entries.db)
            words._raw_delete(words.db)
            if ids is None:
                KnownWord.objects.all()._raw_delete(words.db)
            cursor.execute(_entries_sql(chosen).as_string(cursor.connection), said)
            written = cursor.rowcount
            cursor.execute(COVERAGE_SQL.replace("{chosen}", chosen), said)
            cursor.execute(PROGRAMME_WORDS_SQL.replace("{chosen}", chosen), said)
            if ids is None:
                rebuild_sheets()
            open_intervals.compute_open_intervals(None if ids is None else _rules_of(ids))
        if ids is None:
            # The planner must not take for empty what was filled in one go.
            cursor.execute(f"ANALYZE {', '.join(DERIVED_TABLES)}")
    return written


def _entries_sql(chosen: str) -> sql.Composed:
    """The statement that derives the entries of programmes that meet a condition."""
    return ENTRIES_SQL.format(
        chosen=sql.SQL(chosen),
        ids_of_programme=sql_of_filter_ids(Programme, "p"),
        ids_of_site=sql_of_filter_ids(Site, "s"),
    )


@contextmanager
def _keeping_map_index(ids: list[UUID] | None) -> Iterator[None]:
    """Update points, grid and bitmaps around a change of the entries of programmes, or of all."""
    if ids is None:
        yield
        points.rebuild_all()
        grid.recount_all()
        bitmaps.build_bitmaps()
        return
    before, left = grid.cells_of(ids), points.points_of(ids)
    bitmaps.remove_entries(ids)
    yield
    points.update_changed(left, ids)
    grid.recount_changed(before, ids)
    bitmaps.add_unindexed(ids)


def rebuild_sheets(sheet_ids: Iterable[UUID] | None = None) -> None:
    """Derive anew the words of some procedure sheets, or of all; those not public get none."""
    words, sheets = SheetText.objects.all(), ProcedureSheet.objects.published()
    if sheet_ids is not None:
        ids = list(sheet_ids)
        words, sheets = words.filter(sheet__in=ids), sheets.filter(pk__in=ids)
    with transaction.atomic(), connection.cursor() as cursor:
        words._raw_delete(words.db)
        cursor.execute(SHEET_WORDS_SQL, [list(sheets.values_list("pk", flat=True))])


def _rules_of(programme_ids: list[UUID]) -> list[int]:
    """The rules of opening hours by which programmes are found."""
    rows = SearchEntry.objects.filter(programme__in=programme_ids, rule__isnull=False)
    return list(rows.order_by().values_list("rule_id", flat=True).distinct())
