-- Areas of several communes have their point in their largest part.
UPDATE regions_territory AS t SET centre_precision = 'outline', centre = (
    SELECT ST_PointOnSurface(part.geom)::geography FROM ST_Dump(t.outline) AS part
    ORDER BY ST_Area(part.geom) DESC LIMIT 1
)
WHERE kind IN ('country', 'region', 'department', 'epci') AND outline IS NOT NULL
