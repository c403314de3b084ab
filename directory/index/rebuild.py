"""Derives the search index from programmes, sites and texts; nothing else writes its tables.

``SearchEntry`` holds one row for each way to find a programme: at each site, and by its coverage.
Beside it are derived: the coverage index, indexed points, grid cells, bitmaps, text vectors and
open intervals. Everything is set-based SQL, in the transaction that publishes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from directory.hours import open_intervals
from directory.index import bitmaps, grid, points
from directory.index.term_ids import ACCESS_MODES_BELOW, LANGUAGES_BELOW
from directory.index.text_sql import PROGRAMME_WORDS_SQL, SHEET_WORDS_SQL
from directory.models import (
    CoverageIndexEntry,
    KnownWord,
    ProcedureSheet,
    ProgrammeText,
    SearchEntry,
    SheetText,
)
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode
from geo.value_types import SqlParams

# Findable programmes, `{chosen}` of them; one that is suspended has no hours to be found by.
# 85.0511 is the latitude at which web mercator ends, because there the world is a square. Rows
# are written in the order of their points, which is that of Morton codes: neighbours on the map
# are neighbours on the disk.
ENTRIES_SQL = """
WITH chosen AS MATERIALIZED (
    SELECT p.id, p.statuses, p.audiences, p.french_levels, p.access_modes, p.age_min, p.age_max,
        p.cost, p.operating, p.rule_id, p.by_appointment,
        array_prepend(main.code, ARRAY(
            SELECT t.code FROM directory_programme_themes l
            JOIN directory_taxonomyterm t ON t.id = l.taxonomyterm_id
            WHERE l.programme_id = p.id AND t.id <> p.theme_id ORDER BY t.position, t.id
        )) AS theme_codes,
        ARRAY(
            SELECT t.code FROM directory_programme_needs l
            JOIN directory_taxonomyterm t ON t.id = l.taxonomyterm_id
            WHERE l.programme_id = p.id ORDER BY t.position, t.id
        ) AS need_codes,
        p.languages_always || p.languages_on_request || p.languages_interpreter AS languages,
        ARRAY(
            SELECT p.theme_id::int
            UNION SELECT taxonomyterm_id FROM directory_programme_themes WHERE programme_id = p.id
            UNION SELECT taxonomyterm_id FROM directory_programme_needs WHERE programme_id = p.id
            ORDER BY 1
        ) AS terms,
        ARRAY(
            SELECT c.territory_id FROM directory_coverage c
            WHERE c.programme_id = p.id
            UNION
            SELECT country.id FROM regions_territory country
            WHERE p.is_nationwide AND country.kind = 'country'
            ORDER BY 1
        ) AS covered
    FROM directory_programme p JOIN directory_taxonomyterm main ON main.id = p.theme_id
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL AND p.operating <> 'closed'
        AND {chosen}
), located AS (
    SELECT s.id, s.programme_id, s.precision, s.rule_id, s.by_appointment, s.commune_id,
        coalesce(s.exact_point, commune.centre) AS point,
        count(*) OVER (PARTITION BY s.programme_id) > 1 AS has_other_sites
    FROM directory_site s JOIN regions_territory commune ON commune.id = s.commune_id
    WHERE s.programme_id IN (SELECT id FROM chosen)
), ways AS (
    SELECT s.programme_id, s.id AS site_id, s.has_other_sites, false AS is_remote, s.point,
        s.precision, s.rule_id, s.by_appointment,
        ARRAY(
            SELECT a.ancestor_id FROM regions_territoryancestor a
            WHERE a.territory_id = s.commune_id ORDER BY 1
        ) AS territories
    FROM located s
    UNION ALL
    SELECT p.id, NULL, EXISTS (SELECT 1 FROM directory_site s WHERE s.programme_id = p.id),
        'remote' = ANY(p.access_modes), NULL,
        '', p.rule_id, p.by_appointment, p.covered
    FROM chosen p WHERE cardinality(p.covered) > 0
), placed AS (
    SELECT w.*, (ST_X(point::geometry) + 180) / 360 AS world_x,
        CASE WHEN point IS NOT NULL THEN 0.5 - ln(tan(pi() / 4 + radians(
            greatest(-85.0511, least(85.0511, ST_Y(point::geometry)))) / 2)) / (2 * pi())
        END AS world_y
    FROM ways w
)
INSERT INTO directory_searchentry (
    programme_id, site_id, has_other_sites, is_remote, point, place, indexed_point_id,
    world_x, world_y, cell, precision, territories, rule_id, by_appointment, term_ids, themes,
    needs, statuses,
    audiences, french_levels, languages, access_modes, age_min, age_max, cost
)
SELECT p.id, w.site_id, w.has_other_sites, w.is_remote, w.point, w.point::geometry,
    directory_point_id(w.point::geometry, directory_cell(w.world_x, w.world_y)) AS indexed_point_id,
    w.world_x, w.world_y, directory_cell(w.world_x, w.world_y),
    w.precision, w.territories, CASE WHEN p.operating = 'active' THEN w.rule_id END,
    w.by_appointment, p.terms || ARRAY(
        SELECT %(no_language)s - array_position(%(languages)s::text[], l::text)
        FROM unnest(p.languages) l
    ) || ARRAY(
        SELECT %(no_access_mode)s - array_position(%(access_modes)s::text[], m::text)
        FROM unnest(p.access_modes) m
    ), p.theme_codes, p.need_codes, p.statuses, p.audiences,
    p.french_levels, p.languages, p.access_modes, p.age_min, p.age_max, p.cost
FROM placed w JOIN chosen p ON p.id = w.programme_id
ORDER BY indexed_point_id, p.id, w.site_id
"""

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
    said: SqlParams = {"ids": ids} | VOCABULARY_ORDER
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
            cursor.execute(ENTRIES_SQL.replace("{chosen}", chosen), said)
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
