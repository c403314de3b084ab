"""Derives the search index from programmes, sites and texts; nothing else writes its tables.

``SearchEntry`` holds one row for each way to find a programme: at each site, and by its coverage.
Beside it are derived: the coverage index, indexed points, grid cells, bitmaps, text vectors,
open intervals, and what is compared to find duplicates. Everything is set-based SQL, in the
transaction that publishes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg import sql

from directory.hours import open_intervals
from directory.index import bitmaps, grid, points
from directory.index.compared import rebuild_compared
from directory.index.term_ids import ACCESS_MODES_BELOW, LANGUAGES_BELOW, sql_of_filter_ids
from directory.index.text_sql import SHEET_WORDS_SQL, programme_words_sql
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
from geo.statements import identifiers, read_template
from geo.value_types import SqlParams

# What is derived of programmes, in the order in which it can be deleted.
OF_PROGRAMMES = (CoverageIndexEntry, SearchEntry, ProgrammeText)
# Composed with the condition that chooses programmes, and the expressions for their term ids.
ENTRIES_SQL = read_template(__file__, "entries")
COVERAGE_SQL = read_template(__file__, "coverage")

# Conditions on programmes ``p``: all, or those whose ids are given.
EVERY, GIVEN = sql.SQL("true"), sql.SQL("p.id = ANY(%(ids)s)")

# Parameters for term ids that follow the order of a vocabulary.
VOCABULARY_ORDER = {
    "languages": list(SPOKEN_LANGUAGES),
    "no_language": LANGUAGES_BELOW,
    "access_modes": AccessMode.values,
    "no_access_mode": ACCESS_MODES_BELOW,
}

NO_JIT = "SET LOCAL jit = off"

# Tables derived beside search entries and texts.
DERIVED_TABLES = (
    "directory_coverageindexentry",
    "directory_clustercell",
    "directory_openinterval",
    "directory_indexedpoint",
)


def rebuild_entries(programme_ids: Iterable[UUID] | None = None) -> int:
    """Rebuild the entries and texts of some programmes, or of all; return how many entries.

    Runs inside the caller's transaction. A programme that is not findable (draft, archived,
    merged, ended) gets no entries. All includes procedure sheets and known words.
    """
    ids = None if programme_ids is None else list(programme_ids)
    params: SqlParams = {"ids": ids} | VOCABULARY_ORDER
    chosen = EVERY if ids is None else GIVEN
    with transaction.atomic(), connection.cursor() as cursor:
        # JIT compilation takes longer than a few programmes; the planner expects many.
        # A full rebuild sorts all rows in memory.
        cursor.execute(NO_JIT if ids is not None else f"{NO_JIT}; SET LOCAL work_mem = '256MB'")
        grid.lock_grid()
        with _replacing(ids):
            cursor.execute(_entries_sql(chosen), params)
            written = cursor.rowcount
            cursor.execute(COVERAGE_SQL.fill(chosen=chosen).text, params)
            cursor.execute(programme_words_sql(chosen), params)
            rebuild_compared(ids)
            if ids is None:
                rebuild_sheets()
            open_intervals.compute_open_intervals(None if ids is None else _rules_of(ids))
        if ids is None:
            # Statistics for the planner, which otherwise takes the refilled tables for empty.
            cursor.execute(sql.SQL("ANALYZE {}").format(identifiers(DERIVED_TABLES)).as_string())
    return written


def _entries_sql(chosen: sql.SQL) -> str:
    """The statement that derives the entries of programmes that meet a condition."""
    return ENTRIES_SQL.fill(
        chosen=chosen,
        ids_of_programme=sql_of_filter_ids(Programme, "p"),
        ids_of_site=sql_of_filter_ids(Site, "s"),
    ).text


@contextmanager
def _replacing(ids: list[UUID] | None) -> Iterator[None]:
    """Remove entries and texts of programmes, or of all, for those written inside.

    Points, grid and bitmaps are updated around it. New programmes have nothing to be removed.
    """
    if ids is None:
        _delete(*(model.objects.all() for model in (*OF_PROGRAMMES, KnownWord)))
        yield
        points.rebuild_all()
        grid.recount_all()
        bitmaps.build_bitmaps()
        return
    before: list[tuple[int, int]] = []
    left: set[UUID] = set()
    if _are_indexed(ids):
        before, left = grid.cells_of(ids), points.points_of(ids)
        bitmaps.remove_entries(ids)
        _delete(*(model.objects.filter(programme_id__in=ids) for model in OF_PROGRAMMES))
    yield
    points.update_changed(left, ids)
    grid.recount_changed(before, ids)
    bitmaps.add_unindexed(ids)


def _are_indexed(programme_ids: list[UUID]) -> bool:
    """Whether any of these programmes has entries or texts."""
    of_each = (
        model.objects.order_by().filter(programme_id__in=programme_ids).values("programme_id")
        for model in (SearchEntry, ProgrammeText)
    )
    return reduce(QuerySet.union, of_each).exists()


def _delete(*rows: QuerySet) -> None:
    """Delete rows that nothing refers to any more."""
    for some in rows:
        some._raw_delete(some.db)


def rebuild_sheets(sheet_ids: Iterable[UUID] | None = None) -> None:
    """Rebuild the texts of some procedure sheets, or of all; unpublished ones get none."""
    words, sheets = SheetText.objects.all(), ProcedureSheet.objects.published()
    if sheet_ids is not None:
        ids = list(sheet_ids)
        words, sheets = words.filter(sheet__in=ids), sheets.filter(pk__in=ids)
    with transaction.atomic(), connection.cursor() as cursor:
        _delete(words)
        cursor.execute(SHEET_WORDS_SQL, [list(sheets.values_list("pk", flat=True))])


def rebuild_words(programme_ids: Iterable[UUID]) -> None:
    """Rebuild only the texts of some programmes; their entries stay as they are.

    Runs inside the caller's transaction.
    """
    ids = list(programme_ids)
    # The lock of ``rebuild_entries``, which writes these texts too.
    grid.lock_grid()
    _delete(ProgrammeText.objects.filter(programme__in=ids))
    with connection.cursor() as cursor:
        cursor.execute(programme_words_sql(GIVEN), {"ids": ids})
    rebuild_compared(ids)


def _rules_of(programme_ids: list[UUID]) -> list[int]:
    """Ids of the opening rules of programmes' entries."""
    rows = SearchEntry.objects.filter(programme__in=programme_ids, rule__isnull=False)
    return list(rows.order_by().values_list("rule_id", flat=True).distinct())
