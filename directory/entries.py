"""The rows a search reads, derived from programmes, sites and texts; nothing else writes them.

Everything is set-based: one DELETE and one INSERT … SELECT for the ways to find programmes, and
one for their words.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from directory import blocks, cells, spots
from directory.hours import laid_out
from directory.marks import NO_ACCESS_MODE, NO_LANGUAGE
from directory.models import (
    ProcedureSheet,
    ProgrammeWords,
    SearchEntry,
    ServedArea,
    SheetWords,
    Word,
)
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode
from directory.words_sql import PROGRAMME_WORDS_SQL, SHEET_WORDS_SQL

# Findable programmes, `{chosen}` of them; one that is suspended has no hours to be found by.
# 85.0511 is the latitude at which web mercator ends, because there the world is a square. Rows
# are written in the order of their spots, which is that of cells: neighbours on the map are
# neighbours on the disk.
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
    programme_id, site_id, has_other_sites, is_remote, point, place, spot_id, world_x, world_y,
    cell, precision, territories, rule_id, by_appointment, marks, themes, needs, statuses,
    audiences, french_levels, languages, access_modes, age_min, age_max, cost
)
SELECT p.id, w.site_id, w.has_other_sites, w.is_remote, w.point, w.point::geometry,
    directory_spot_id(w.point::geometry, directory_cell(w.world_x, w.world_y)) AS spot_id,
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
ORDER BY spot_id, p.id, w.site_id
"""

# What has marks by its place in a vocabulary.
MARKED = {
    "languages": list(SPOKEN_LANGUAGES),
    "no_language": NO_LANGUAGE,
    "access_modes": AccessMode.values,
    "no_access_mode": NO_ACCESS_MODE,
}

# Tables derived beside the search rows and their words.
DERIVED_ASIDE = (
    "directory_servedarea",
    "directory_clustercell",
    "directory_openspan",
    "directory_spot",
)

# The territories that each row without a site covers.
AREAS_SQL = """
INSERT INTO directory_servedarea (entry_id, territory_id, is_remote, programme_id)
SELECT p.entry_id, unnest(p.territories), p.is_remote, p.id
FROM (
    SELECT id AS entry_id, programme_id AS id, territories, is_remote
    FROM directory_searchentry WHERE site_id IS NULL
) p WHERE {chosen}
ORDER BY 2, 3, 4
"""


def rebuild(programme_ids: Iterable[UUID] | None = None) -> int:
    """Derive anew the search rows and words of some programmes, or of all; return how many rows.

    Runs inside the caller's transaction. A programme that is not findable (draft, archived,
    merged, ended) loses its rows and gets none. Of all means sheets and known words too.
    """
    entries, words = SearchEntry.objects.all(), ProgrammeWords.objects.all()
    areas = ServedArea.objects.all()
    ids = None if programme_ids is None else list(programme_ids)
    if ids is not None:
        entries, words = entries.filter(programme__in=ids), words.filter(programme__in=ids)
        areas = areas.filter(programme_id__in=ids)
    said = {"ids": ids} | MARKED
    chosen = "true" if ids is None else "p.id = ANY(%(ids)s)"
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling takes longer than deriving a few programmes, and the planner expects many.
        cursor.execute("SET LOCAL jit = off")
        cells.take_turn()
        with _on_the_map(ids):
            areas._raw_delete(areas.db)
            entries._raw_delete(entries.db)
            words._raw_delete(words.db)
            if ids is None:
                Word.objects.all()._raw_delete(words.db)
            cursor.execute(ENTRIES_SQL.replace("{chosen}", chosen), said)
            written = cursor.rowcount
            cursor.execute(AREAS_SQL.replace("{chosen}", chosen), said)
            cursor.execute(PROGRAMME_WORDS_SQL.replace("{chosen}", chosen), said)
            if ids is None:
                rebuild_sheets()
            laid_out.lay_out(None if ids is None else _rules_of(ids))
        if ids is None:
            # The planner must not take for empty what was filled in one go.
            cursor.execute(f"ANALYZE {', '.join(DERIVED_ASIDE)}")
    return written


@contextmanager
def _on_the_map(ids: list[UUID] | None) -> Iterator[None]:
    """Let the map say after the block what the search rows of some programmes, or of all, say."""
    if ids is None:
        yield
        spots.derive_anew()
        cells.count_anew()
        blocks.build()
        return
    before, left = cells.counted(ids), spots.of_programmes(ids)
    blocks.leave(ids)
    yield
    spots.derive_changes(left, ids)
    cells.count_changes(before, ids)
    blocks.come(ids)


def rebuild_sheets(sheet_ids: Iterable[UUID] | None = None) -> None:
    """Derive anew the words of some procedure sheets, or of all; those not public get none."""
    words, sheets = SheetWords.objects.all(), ProcedureSheet.objects.published()
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
