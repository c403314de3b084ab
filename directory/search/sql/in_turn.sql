-- The others are read only when the first group has too few rows.
WITH first_group AS MATERIALIZED ({first})
SELECT * FROM first_group
UNION ALL
SELECT * FROM ({others}) AS others WHERE (SELECT count(*) FROM first_group) < {wanted}
