-- The others are read only when the first group has too few rows.
WITH before AS MATERIALIZED ({first})
SELECT * FROM before
UNION ALL
SELECT * FROM ({others}) AS others WHERE (SELECT count(*) FROM before) < {wanted}
