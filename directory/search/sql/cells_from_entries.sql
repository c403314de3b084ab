-- Sites are counted when they are asked for, in the cells of a tile's own level.
WITH found AS MATERIALIZED ({found})
SELECT cell >> {shift} AS cell, count(*) AS sites, avg(lon) AS lon, avg(lat) AS lat,
    min(lon) AS west, min(lat) AS south, max(lon) AS east, max(lat) AS north,
    min(id) AS entry_id
FROM found GROUP BY 1
