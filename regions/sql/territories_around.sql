-- Communes near the point, and areas that cover it; with them all that they lie in. A department
-- beside the point is looked for only where no commune is near.
WITH here AS (
    SELECT ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326) AS point,
        ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326) AS box
), measured AS MATERIALIZED (
    SELECT commune.id, ST_Covers(commune.outline, here.point) AS is_covering,
        ST_DistanceSphere(commune.outline, here.point) AS away
    FROM here JOIN regions_territory commune ON commune.outline && here.box
    WHERE commune.kind = 'commune' AND commune.valid_from <= {today}
        AND (commune.valid_to IS NULL OR commune.valid_to > {today})
), near AS MATERIALIZED (
    SELECT * FROM measured WHERE is_covering OR away <= {near_m}
    ORDER BY is_covering DESC, away, id LIMIT {most}
), covering AS MATERIALIZED (
    SELECT area.id, area.kind
    FROM here JOIN regions_territory area ON area.valid_from <= {today}
        AND (area.valid_to IS NULL OR area.valid_to > {today})
        AND area.kind IN ('custom', 'epci', 'department') AND ST_Covers(area.outline, here.point)
), beside AS MATERIALIZED (
    SELECT nearest.id FROM here, LATERAL (
        SELECT area.id, ST_DistanceSphere(area.outline, here.point) AS away
        FROM regions_territory area
        WHERE area.kind = 'department' AND area.outline IS NOT NULL
            AND area.valid_from <= {today}
            AND (area.valid_to IS NULL OR area.valid_to > {today})
        ORDER BY area.outline <-> here.point LIMIT 1
    ) AS nearest
    WHERE away <= {near_m} AND NOT EXISTS (SELECT 1 FROM near)
        AND NOT EXISTS (SELECT 1 FROM covering WHERE kind = 'department')
), found AS (
    SELECT id FROM near UNION SELECT id FROM covering UNION SELECT id FROM beside
), link AS (
    SELECT id AS territory_id, id AS ancestor_id FROM found
    UNION SELECT territory_id, ancestor_id FROM regions_territoryancestor
    WHERE territory_id IN (SELECT id FROM found)
), around AS (
    SELECT ancestor_id AS id, array_agg(territory_id) AS below FROM link GROUP BY 1
)
SELECT {columns}, below, near.away AS away_m,
    coalesce(near.is_covering, territory.id IN (SELECT id FROM covering)) AS is_covering,
    territory.id IN (SELECT id FROM beside) AS is_beside
FROM around JOIN regions_territory territory USING (id) LEFT JOIN near USING (id)
