"""The rows a search reads, derived from programmes, sites and texts; nothing else writes them.

Everything is set-based: one DELETE and one INSERT … SELECT for the ways to find programmes, and
one for their words.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from directory.models import (
    ProcedureSheet,
    Programme,
    ProgrammeWords,
    SearchEntry,
    SheetWords,
    Word,
)
from directory.words_sql import PROGRAMME_WORDS_SQL, SHEET_WORDS_SQL

# For the ids of findable programmes; one that is suspended has no hours to be found by. 85.0511 is
# the latitude at which web mercator ends, because there the world is a square.
ENTRIES_SQL = """
WITH chosen AS MATERIALIZED (
    SELECT p.*,
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
            SELECT c.territory_id FROM directory_coverage c
            WHERE c.programme_id = p.id
            UNION
            SELECT country.id FROM regions_territory country
            WHERE p.is_nationwide AND country.kind = 'country'
            ORDER BY 1
        ) AS covered
    FROM directory_programme p JOIN directory_taxonomyterm main ON main.id = p.theme_id
    WHERE p.id = ANY(%s)
), located AS (
    SELECT s.*,
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
    SELECT p.id, NULL, false, 'remote' = ANY(p.access_modes), NULL,
        '', p.rule_id, p.by_appointment, p.covered
    FROM chosen p WHERE cardinality(p.covered) > 0
)
INSERT INTO directory_searchentry (
    programme_id, site_id, has_other_sites, is_remote, point, place, world_x, world_y, precision,
    territories, rule_id, by_appointment, themes, needs, statuses, audiences, french_levels,
    languages, access_modes, age_min, age_max, cost
)
SELECT p.id, w.site_id, w.has_other_sites, w.is_remote, w.point, w.point::geometry,
    (ST_X(w.point::geometry) + 180) / 360,
    CASE WHEN w.point IS NOT NULL THEN 0.5 - ln(tan(pi() / 4 + radians(
        greatest(-85.0511, least(85.0511, ST_Y(w.point::geometry)))) / 2)) / (2 * pi()) END,
    w.precision, w.territories, CASE WHEN p.operating = 'active' THEN w.rule_id END,
    w.by_appointment, p.theme_codes, p.need_codes,
    p.statuses, p.audiences, p.french_levels, p.languages, p.access_modes, p.age_min, p.age_max,
    p.cost
FROM ways w JOIN chosen p ON p.id = w.programme_id
ORDER BY p.id, w.site_id
"""


def rebuild(programme_ids: Iterable[UUID] | None = None) -> int:
    """Derive anew the search rows and words of some programmes, or of all; return how many rows.

    Runs inside the caller's transaction. A programme that is not findable (draft, archived,
    merged, ended) loses its rows and gets none. Of all means sheets and known words too.
    """
    findable = Programme.objects.findable()
    entries, words = SearchEntry.objects.all(), ProgrammeWords.objects.all()
    if programme_ids is not None:
        ids = list(programme_ids)
        findable = findable.filter(pk__in=ids)
        entries, words = entries.filter(programme__in=ids), words.filter(programme__in=ids)
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling takes longer than deriving a few programmes, and the planner expects many.
        cursor.execute("SET LOCAL jit = off")
        entries._raw_delete(entries.db)
        words._raw_delete(words.db)
        if programme_ids is None:
            Word.objects.all()._raw_delete(words.db)
        chosen = list(findable.values_list("pk", flat=True))
        cursor.execute(ENTRIES_SQL, [chosen])
        written = cursor.rowcount
        cursor.execute(PROGRAMME_WORDS_SQL, [chosen])
        if programme_ids is None:
            rebuild_sheets()
    return written


def rebuild_sheets(sheet_ids: Iterable[UUID] | None = None) -> None:
    """Derive anew the words of some procedure sheets, or of all; those not public get none."""
    words, sheets = SheetWords.objects.all(), ProcedureSheet.objects.published()
    if sheet_ids is not None:
        ids = list(sheet_ids)
        words, sheets = words.filter(sheet__in=ids), sheets.filter(pk__in=ids)
    with transaction.atomic(), connection.cursor() as cursor:
        words._raw_delete(words.db)
        cursor.execute(SHEET_WORDS_SQL, [list(sheets.values_list("pk", flat=True))])
