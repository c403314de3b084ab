-- What a commune with a point of its own would have borrowed, had it none.
WITH town AS (
    SELECT place.code, place.postcodes, place.point, ST_X(place.point::geometry) AS lon,
        ST_Y(place.point::geometry) AS lat, left(place.insee_code, 2) AS department,
        epci.code AS epci
    FROM geo_place AS place JOIN regions_territory AS t ON t.code = place.code
    LEFT JOIN regions_territoryparent AS link ON link.child_id = t.id
        AND link.parent_id IN (SELECT id FROM regions_territory WHERE kind = 'epci')
    LEFT JOIN regions_territory AS epci ON epci.id = link.parent_id
    WHERE place.kind = 'commune' AND place.precision = 'own'
), lent AS (
    SELECT 'postcode' AS source, one.code, one.point, avg(other.lon) AS lon, avg(other.lat) AS lat
    FROM town AS one CROSS JOIN unnest(one.postcodes) AS postcode
    JOIN (SELECT *, unnest(postcodes) AS code_of FROM town) AS other
        ON other.code_of = postcode AND other.department = one.department
        AND other.code <> one.code
    GROUP BY one.code, one.point
    UNION ALL
    SELECT 'EPCI', one.code, one.point, avg(other.lon), avg(other.lat)
    FROM town AS one JOIN town AS other
        ON other.epci = one.epci AND other.department = one.department AND other.code <> one.code
    GROUP BY one.code, one.point
)
SELECT source, count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
    ORDER BY ST_Distance(point, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography) / 1000)
FROM lent GROUP BY source ORDER BY source DESC
