-- Positions every 50 m along the borders of other outlines, and how far ours are from them.
-- Communes whose area differs by more than 15 per cent have merged or been divided since.
WITH given AS (
    SELECT code, ST_SetSRID(ST_GeomFromText(wkt), 4326) AS outline
    FROM unnest(%(codes)s::text[], %(wkts)s::text[]) AS given(code, wkt)
), same AS (
    SELECT given.code, given.outline, ST_Boundary(t.outline) AS border
    FROM given JOIN regions_territory AS t USING (code)
    WHERE ST_Area(ST_SymDifference(given.outline, t.outline)) < 0.15 * ST_Area(given.outline)
), measured AS (
    SELECT ST_DistanceSphere(border, (ST_DumpPoints(
        ST_Segmentize(ST_Boundary(outline), 0.0005))).geom) AS away
    FROM same
)
SELECT (SELECT count(*) FROM same), count(*),
    percentile_cont(ARRAY[0.5, 0.9, 0.99, 0.999]) WITHIN GROUP (ORDER BY away)
FROM measured
