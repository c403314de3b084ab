WITH town AS (
    SELECT place.point::geometry AS point, place.population, 'dep:' || CASE
        WHEN left(place.insee_code, 2) = '97' THEN left(place.insee_code, 3)
        ELSE left(place.insee_code, 2) END AS department
    FROM geo_place AS place WHERE kind = 'commune' AND precision = 'own'
), compared AS (
    SELECT town.*, array_agg(t.code) FILTER (WHERE t.code IS NOT NULL) AS covering
    FROM town LEFT JOIN regions_territory AS t
        ON t.kind = 'department' AND NOT t.outline_is_official AND ST_Covers(t.outline, town.point)
    GROUP BY town.point, town.population, town.department
)
SELECT count(*),
    count(*) FILTER (WHERE covering = ARRAY[department]::varchar[]),
    count(*) FILTER (WHERE covering IS NULL),
    count(*) FILTER (WHERE NOT covering && ARRAY[department]::varchar[]),
    count(*) FILTER (WHERE covering && ARRAY[department]::varchar[] AND cardinality(covering) > 1),
    sum(population) FILTER (WHERE NOT covering && ARRAY[department]::varchar[])::float
        / sum(population)
FROM compared
