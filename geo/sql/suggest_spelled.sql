-- A name one edit away from the typed text has the same first half or the same second half, and the
-- same length, give or take one letter: six index ranges hold every such name, where trigrams would
-- lose the short ones ("lyn"). A wrong digit is no typing error: it is another borough.
    SELECT place_id, called, 3, weight - 2.5 FROM geo_placename
    WHERE name LIKE %(first_half)s AND length(name) = ANY(%(lengths)s)
      AND levenshtein_less_equal(name, %(unspelled)s, 1) <= 1
      AND regexp_replace(name, '[^0-9]', '', 'g') = %(digits)s
      AND (%(department)s = '' OR %(department)s = ANY(departments))
    UNION ALL
    SELECT place_id, called, 3, weight - 2.5 FROM geo_placename
    WHERE reverse(name) LIKE %(second_half)s AND length(name) = ANY(%(lengths)s)
      AND levenshtein_less_equal(name, %(unspelled)s, 1) <= 1
      AND regexp_replace(name, '[^0-9]', '', 'g') = %(digits)s
      AND (%(department)s = '' OR %(department)s = ANY(departments))
    UNION ALL
    SELECT place_id, called, 3, weight - 2.5 FROM geo_placename
    WHERE name = ANY(%(swapped)s) AND (%(department)s = '' OR %(department)s = ANY(departments))
