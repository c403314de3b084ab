-- Topology-preserving simplification: each border is simplified once, then polygons are built from
-- the borders; simplifying polygon by polygon would open gaps between neighbours.
WITH department AS (
    SELECT code, ST_SetSRID(ST_GeomFromText(wkt), 4326) AS outline
    FROM unnest(%(codes)s::text[], %(wkts)s::text[]) AS given(code, wkt)
), border AS (
    SELECT (ST_Dump(ST_LineMerge(ST_UnaryUnion(ST_Collect(ST_Boundary(outline)))))).geom AS line
    FROM department
), simple AS (
    SELECT ST_UnaryUnion(ST_Collect(ST_SnapToGrid(
        ST_SimplifyPreserveTopology(line, %(tolerance)s), %(grid)s))) AS lines
    FROM border
), face AS (
    SELECT (ST_Dump(ST_Polygonize(lines))).geom AS area FROM simple
), assigned AS (
    SELECT department.code, ST_Multi(ST_Union(face.area)) AS outline
    FROM face JOIN department ON ST_Covers(department.outline, ST_PointOnSurface(face.area))
    GROUP BY department.code
)
SELECT code, ST_AsGeoJSON(outline, %(digits)s) FROM assigned ORDER BY code
