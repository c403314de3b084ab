-- Sites counted on request, in cells of the tile's level.
WITH found AS MATERIALIZED ({found})
SELECT cell >> {shift} AS cell, count(*) AS sites, avg(lon) AS lon, avg(lat) AS lat,
    min(lon) AS west, min(lat) AS south, max(lon) AS east, max(lat) AS north,
    min(id) AS entry_id
FROM found GROUP BY 1
