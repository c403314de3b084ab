-- Postcodes of large receivers of mail (Cedex) are in no list; they begin like their town's.
    (
        SELECT place_id, called, 1, weight
            + CASE WHEN name LIKE %(first_4)s THEN 0.8 WHEN name LIKE %(first_3)s THEN 0.4 ELSE 0 END
        FROM geo_placename WHERE name LIKE %(first_2)s AND length(name) = 5
          AND NOT EXISTS (SELECT FROM geo_placename WHERE name = ANY(%(exact)s))
        ORDER BY 4 DESC LIMIT %(enough)s
    )
