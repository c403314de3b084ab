-- A name one edit away from the typed text has the same first half or the same second half, and the
-- same length, give or take one letter: six index ranges hold every such name, where trigrams would
-- lose the short ones ("lyn").
-- A wrong digit is no typing error: it is another borough.
WITH typed AS MATERIALIZED (
    SELECT place_id, population, 0 AS fit FROM geo_placename WHERE name = %(text)s
    UNION ALL (
        SELECT place_id, population, 1 FROM geo_placename WHERE name LIKE %(beginning)s
        ORDER BY population DESC LIMIT %(enough)s
    )
    {spelled}
), best AS (
    SELECT place_id, min(fit) AS fit, max(population) AS population FROM typed GROUP BY place_id
    ORDER BY fit, population DESC, place_id LIMIT %(best_count)s
)
SELECT place.*, best.fit FROM best JOIN geo_place AS place ON place.id = best.place_id
WHERE {conditions}
ORDER BY {borough_first} best.fit, best.population DESC, array_position(
    ARRAY['commune','borough','department','region'], place.kind::text), place.code
LIMIT %(limit)s
