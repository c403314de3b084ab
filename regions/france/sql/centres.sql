-- The middle of an EPCI is that of its communes; areas with an outline have a point in their
-- largest part.
UPDATE regions_territory AS t SET centre = middle.point, centre_precision = 'epci'
FROM (
    SELECT link.parent_id, ST_Centroid(ST_Collect(c.centre::geometry))::geography AS point
    FROM regions_territoryparent AS link JOIN regions_territory AS c ON c.id = link.child_id
    GROUP BY link.parent_id
) AS middle
WHERE t.kind = 'epci' AND middle.parent_id = t.id;
UPDATE regions_territory AS t SET centre_precision = 'outline', centre = (
    SELECT ST_PointOnSurface(part.geom)::geography FROM ST_Dump(t.outline) AS part
    ORDER BY ST_Area(part.geom) DESC LIMIT 1
)
WHERE kind IN ('country', 'region', 'department') AND outline IS NOT NULL
