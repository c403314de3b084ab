-- Large areas in small pieces, so that a tile reads only what lies in it.
INSERT INTO geo_mapfeature (kind, detail, rank, name, shape)
SELECT kind, detail, rank, name, part.shape
FROM ne_loaded
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN kind IN ('land', 'lake') THEN ST_MakeValid(ST_GeomFromText(wkt, 4326))
        ELSE ST_GeomFromText(wkt, 4326)
    END AS shape
) whole
CROSS JOIN LATERAL ST_Subdivide(whole.shape, 128) AS part (shape);
