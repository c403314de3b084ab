-- The commune and department whose outlines hold a point, beside those of its INSEE code.
WITH town AS (
    SELECT 'com:' || code AS code, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point
    FROM unnest(%(codes)s::text[], %(lons)s::float[], %(lats)s::float[]) AS given(code, lon, lat)
), compared AS (
    SELECT town.code, commune.id AS own, held.id AS held
    FROM town JOIN regions_territory AS commune USING (code)
    LEFT JOIN LATERAL (
        SELECT id FROM regions_territory
        WHERE kind = 'commune' AND ST_Covers(outline, town.point) LIMIT 1
    ) AS held ON true
), department AS (
    SELECT link.child_id AS commune, link.parent_id AS id FROM regions_territoryparent AS link
    JOIN regions_territory AS parent ON parent.id = link.parent_id AND parent.kind = 'department'
)
SELECT count(*), count(*) FILTER (WHERE own = held),
    count(*) FILTER (WHERE one.id = other.id), count(*) FILTER (WHERE held IS NULL)
FROM compared LEFT JOIN department AS one ON one.commune = own
LEFT JOIN department AS other ON other.commune = held
