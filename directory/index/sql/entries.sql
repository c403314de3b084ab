-- The search entries of findable programmes, those chosen; one that is suspended has no hours to
-- be found by. 85.0511 is the latitude at which web mercator ends, because there the world is a
-- square. Rows are written in the order of their points, which is that of Morton codes: neighbours
-- on the map are neighbours on the disk. The expressions put in for ids are the term ids of
-- declared filters (directory.index.term_ids).
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
        ) AS covered,
        {ids_of_programme} AS filter_ids
    FROM directory_programme p JOIN directory_taxonomyterm main ON main.id = p.theme_id
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL AND p.operating <> 'closed'
        AND p.search_standing NOT IN ('unconfirmed', 'ended') AND {chosen}
), located AS (
    SELECT s.id, s.programme_id, s.precision, s.rule_id, s.by_appointment, s.commune_id,
        coalesce(s.exact_point, commune.centre) AS point,
        count(*) OVER (PARTITION BY s.programme_id) > 1 AS has_other_sites,
        {ids_of_site} AS filter_ids
    FROM directory_site s JOIN regions_territory commune ON commune.id = s.commune_id
    WHERE s.programme_id IN (SELECT id FROM chosen)
), ways AS (
    SELECT s.programme_id, s.id AS site_id, s.has_other_sites, false AS is_remote, s.point,
        s.precision, s.rule_id, s.by_appointment,
        ARRAY(
            SELECT a.ancestor_id FROM regions_territoryancestor a
            WHERE a.territory_id = s.commune_id ORDER BY 1
        ) AS territories,
        s.filter_ids
    FROM located s
    UNION ALL
    SELECT p.id, NULL, EXISTS (SELECT 1 FROM directory_site s WHERE s.programme_id = p.id),
        'remote' = ANY(p.access_modes), NULL,
        '', p.rule_id, p.by_appointment, p.covered, ARRAY[]::int[]
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
    ) || p.filter_ids || w.filter_ids, p.theme_codes, p.need_codes, p.statuses, p.audiences,
    p.french_levels, p.languages, p.access_modes, p.age_min, p.age_max, p.cost
FROM placed w JOIN chosen p ON p.id = w.programme_id
ORDER BY indexed_point_id, p.id, w.site_id
