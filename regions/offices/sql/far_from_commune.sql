-- Offices whose point lies farther from the outline of their commune than may be.
SELECT given.id
FROM unnest(%(ids)s::uuid[], %(communes)s::bigint[], %(lons)s::float[], %(lats)s::float[])
    AS given(id, commune_id, lon, lat)
JOIN regions_territory AS commune ON commune.id = given.commune_id
WHERE commune.outline IS NOT NULL AND NOT ST_DWithin(
    commune.outline::geography, ST_Point(given.lon, given.lat, 4326)::geography, %(farthest_m)s
)
