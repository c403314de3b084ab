-- A department beside the point is looked for only when none covers it.
WITH covering AS MATERIALIZED ({covering}), beside AS MATERIALIZED (
    SELECT coalesce(
        (SELECT id FROM ({coast}) AS coast WHERE away <= {coast_m}),
        (SELECT department.id FROM ({island}) AS island
            JOIN regions_territory lowest ON lowest.code = island.territory_code
            JOIN regions_territoryancestor link ON link.territory_id = lowest.id
            JOIN regions_territory department ON department.id = link.ancestor_id
            WHERE island.away <= {island_m} AND department.kind = 'department' LIMIT 1)
    ) AS id
    WHERE NOT EXISTS (
        SELECT 1 FROM covering
        WHERE kind = 'department' OR (kind = 'commune' AND outline_is_official)
    )
), link AS (
    SELECT id AS territory_id, id AS ancestor_id FROM covering
    UNION SELECT territory_id, ancestor_id FROM regions_territoryancestor
    WHERE territory_id IN (SELECT id FROM covering UNION ALL SELECT id FROM beside)
), around AS (
    SELECT ancestor_id AS id, array_agg(territory_id) AS below FROM link GROUP BY 1
)
SELECT {columns}, below, territory.id IN (SELECT id FROM covering) AS is_covering,
    territory.id IN (SELECT id FROM beside WHERE id IS NOT NULL) AS is_beside
FROM around JOIN regions_territory territory USING (id)
