    SELECT place_id, called, 0 AS fit, weight + %(bonus)s AS score
    FROM geo_placename WHERE name = ANY(%(exact)s)
    UNION ALL
    SELECT place_id, called, 0, weight FROM geo_placename WHERE is_area AND name = %(bare)s
    UNION ALL
    SELECT place_id, called, 1, weight - 3 FROM geo_placename
    WHERE is_area AND name LIKE %(bare_beginning)s
    UNION ALL (
        SELECT place_id, called, 1, weight
            - CASE WHEN starts_with(name, %(word)s) THEN 1 WHEN is_area THEN 3 ELSE 2 END
        FROM geo_placename WHERE name LIKE %(beginning)s
        ORDER BY weight DESC LIMIT %(enough)s
    )
