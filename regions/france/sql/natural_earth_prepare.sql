-- Everything in degrees WGS 84, valid, cut to the boxes around France but for the world.
UPDATE ne_source SET shape = ST_MakeValid(ST_SetSRID(shape, 4326));
CREATE TEMPORARY TABLE ne_near ON COMMIT DROP AS
SELECT source.kind, source.rank, source.name, part.geom AS shape
FROM ne_source source
JOIN ne_box box ON box.shape && source.shape
CROSS JOIN LATERAL ST_Dump(ST_Intersection(source.shape, box.shape)) part
WHERE source.kind <> 'world' AND NOT ST_IsEmpty(part.geom);

-- Land abroad: the land of Natural Earth cut along the borders of states, without the pieces that
-- are French; and a strip of France along these borders, which official outlines lie upon, since
-- the two sources differ by up to some kilometres (so far that Llívia counts as French).
-- The ends of borders lie up to 1e-9 degrees off the coast or the edge of a box that they should
-- meet, which would leave France and Spain one piece: so each such end is given a circle of about
-- ten metres, finer than what is written.
CREATE TEMPORARY TABLE ne_piece ON COMMIT DROP AS
SELECT part.geom AS shape, false AS is_french
FROM (
    SELECT ST_Polygonize(noded.shape) AS shape FROM (
        SELECT ST_UnaryUnion(ST_Collect(line.shape)) AS shape FROM (
            SELECT ST_Boundary(shape) AS shape FROM ne_near WHERE kind = 'land'
            UNION ALL
            SELECT shape FROM ne_near WHERE kind = 'border'
            UNION ALL
            SELECT ST_Boundary(ST_Buffer(tip.geom, 0.0001, 2))
            FROM ne_near border
            CROSS JOIN LATERAL ST_Dump(ST_Boundary(border.shape)) tip
            WHERE
                border.kind = 'border' AND ST_Dimension(border.shape) = 1
                AND EXISTS (
                    SELECT FROM ne_near land
                    WHERE land.kind = 'land' AND land.shape && ST_Expand(tip.geom, 0.0001)
                    AND ST_DWithin(ST_Boundary(land.shape), tip.geom, 0.0001)
                )
        ) line
    ) noded
) areas
CROSS JOIN LATERAL ST_Dump(areas.shape) part
WHERE EXISTS (
    SELECT FROM ne_near land
    WHERE land.kind = 'land' AND land.shape && part.geom
    AND ST_Intersects(land.shape, ST_PointOnSurface(part.geom))
);
CREATE TEMPORARY TABLE ne_france ON COMMIT DROP AS
SELECT ST_Subdivide(outline, 200) AS shape FROM regions_territory
WHERE kind = 'region' AND outline IS NOT NULL;
UPDATE ne_piece piece SET is_french = coalesce((
    SELECT sum(ST_Area(ST_Intersection(france.shape, piece.shape)))
    FROM ne_france france WHERE france.shape && piece.shape
), 0) > 0.3 * ST_Area(piece.shape);

INSERT INTO ne_built
SELECT 'land', 0, 0, '', ST_AsText(part.geom, 2)
FROM ne_source
CROSS JOIN LATERAL ST_Dump(ST_SimplifyPreserveTopology(shape, 0.02)) part
WHERE kind = 'world' AND ST_Area(part.geom) > 0.01;
INSERT INTO ne_built
SELECT
    'land', 1, 0, '',
    ST_AsText(ST_ReducePrecision(ST_SimplifyPreserveTopology(shape, 0.002), 0.001), 3)
FROM ne_piece WHERE NOT is_french AND ST_Area(shape) > 0.00001;
INSERT INTO ne_built
SELECT
    'land', 1, 0, '',
    ST_AsText(ST_ReducePrecision(ST_SimplifyPreserveTopology(part.geom, 0.002), 0.001), 3)
FROM ne_piece french
CROSS JOIN LATERAL (
    SELECT ST_Union(ST_Buffer(ST_Intersection(foreign_.shape, ST_Expand(french.shape, 1)), 0.1))
    AS shape
    FROM ne_piece foreign_
    WHERE NOT foreign_.is_french AND ST_DWithin(foreign_.shape, french.shape, 0.1)
) beside
CROSS JOIN LATERAL ST_Dump(ST_Intersection(french.shape, beside.shape)) part
WHERE
    french.is_french AND beside.shape IS NOT NULL AND ST_Area(part.geom) > 0.00001
    -- Across a strait, as at Bonifacio, there is no border to lie upon.
    AND EXISTS (
        SELECT FROM ne_near border
        WHERE border.kind = 'border' AND ST_DWithin(border.shape, french.shape, 0.001)
    );
INSERT INTO ne_built
SELECT 'lake', 1, 0, '', ST_AsText(shape, 3) FROM ne_near WHERE kind = 'lake';
INSERT INTO ne_built
SELECT 'river', 1, rank, '', ST_AsText(shape, 5) FROM ne_near
WHERE kind = 'river' AND ST_Dimension(shape) = 1 AND name <> 'Lake Centerline';
-- Borders between other states; those of France are official.
INSERT INTO ne_built
SELECT 'border', 1, 0, '', ST_AsText(ST_SimplifyPreserveTopology(part.geom, 0.002), 3)
FROM ne_near border
CROSS JOIN LATERAL ST_Dump(ST_Difference(border.shape, coalesce((
    SELECT ST_Union(ST_Buffer(ST_Intersection(france.shape, ST_Expand(border.shape, 0.2)), 0.06))
    FROM ne_france france WHERE france.shape && ST_Expand(border.shape, 0.2)
), 'SRID=4326;POLYGON EMPTY'))) part
WHERE border.kind = 'border' AND ST_Dimension(part.geom) = 1;
INSERT INTO ne_built
SELECT 'town', 1, town.rank, town.name, ST_AsText(town.shape, 3) FROM ne_near town
WHERE town.kind = 'town' AND town.rank > 2000 AND NOT EXISTS (
    SELECT FROM ne_france france WHERE ST_DWithin(france.shape, town.shape, 0.03)
);
