-- Of one place the best way counts. What costs more is tried only when nothing but small places
-- with an error are found.
WITH named AS MATERIALIZED (
    {named}
), main AS MATERIALIZED (
    {main}
), fitting AS MATERIALIZED (
    SELECT * FROM main WHERE {condition}
), typed AS (
    SELECT * FROM fitting
    UNION ALL
    SELECT * FROM ({otherwise}) AS otherwise
    WHERE NOT EXISTS (SELECT FROM fitting WHERE fit < 3 OR score > 3)
), best AS (
    SELECT * FROM (
        SELECT DISTINCT ON (place_id) place_id, called, fit, score FROM typed
        ORDER BY place_id, score DESC, fit
    ) AS once ORDER BY score DESC, fit, place_id LIMIT %(best_count)s
)
SELECT place.*, best.called, best.fit, best.score
FROM best JOIN geo_place AS place ON place.id = best.place_id
ORDER BY {borough_first} best.score DESC, array_position(
    ARRAY['commune','borough','department','region','epci'], place.kind::text), place.code
LIMIT %(limit)s
