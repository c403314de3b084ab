-- The commune whose outline covers each of many points, by the number of the point.
SELECT here.number, commune.code
FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS here (lon, lat, number)
JOIN regions_territory commune ON commune.kind = 'commune'
    AND commune.valid_from <= %(today)s
    AND (commune.valid_to IS NULL OR commune.valid_to > %(today)s)
    AND ST_Covers(commune.outline, ST_SetSRID(ST_MakePoint(here.lon, here.lat), 4326))
