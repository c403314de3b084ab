    UNION ALL (
        SELECT place_id, population, 2 FROM geo_placename WHERE name LIKE %(inside)s
        ORDER BY population DESC LIMIT %(enough)s
    )
    UNION ALL
    SELECT place_id, population, 3 FROM geo_placename
    WHERE name LIKE %(first_half)s AND length(name) = ANY(%(lengths)s)
      AND levenshtein_less_equal(name, %(text)s, 1) <= 1
      AND regexp_replace(name, '[^0-9]', '', 'g') = %(digits)s
    UNION ALL
    SELECT place_id, population, 3 FROM geo_placename
    WHERE reverse(name) LIKE %(second_half)s AND length(name) = ANY(%(lengths)s)
      AND levenshtein_less_equal(name, %(text)s, 1) <= 1
      AND regexp_replace(name, '[^0-9]', '', 'g') = %(digits)s
    UNION ALL
    SELECT place_id, population, 3 FROM geo_placename WHERE name = ANY(%(swapped)s)
