-- Two edits leave one third of a name as it is: at its beginning, its end, or somewhere inside.
    SELECT place_id, called, 3 AS fit, weight - 3 AS score FROM geo_placename
    WHERE (name LIKE %(first_third)s OR name LIKE %(middle_third)s
           OR reverse(name) LIKE %(last_third)s)
      AND length(name) >= 9 AND length(name) BETWEEN %(shortest)s AND %(longest)s
      AND levenshtein_less_equal(name, %(unspelled)s, 2) <= 2
      AND regexp_replace(name, '[^0-9]', '', 'g') = %(digits)s
      AND (%(department)s = '' OR %(department)s = ANY(departments))
