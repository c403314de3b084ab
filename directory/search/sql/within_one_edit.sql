-- Known words, without doubles, at most one typing error away from a folded word. A letter wrong,
-- missing or too many leaves the first or the second half unchanged; swapped letters are enumerated.
-- The prefix comes from a column, so it is compared by ~>=~ and ~<~: LIKE would not use the index.
SELECT near.* FROM directory_knownword near
WHERE length(near.word) = ANY(ARRAY[length({typed}) - 1, length({typed}), length({typed}) + 1])
AND near.word ~>=~ left({typed}, length({typed}) / 2)
AND near.word ~<~ (left({typed}, length({typed}) / 2) || chr(1114111))
AND levenshtein_less_equal(near.word, {typed}, 1) <= 1
UNION
SELECT near.* FROM directory_knownword near
WHERE length(near.word) = ANY(ARRAY[length({typed}) - 1, length({typed}), length({typed}) + 1])
AND reverse(near.word) ~>=~ reverse(substr({typed}, length({typed}) / 2 + 1))
AND reverse(near.word) ~<~ (reverse(substr({typed}, length({typed}) / 2 + 1)) || chr(1114111))
AND levenshtein_less_equal(near.word, {typed}, 1) <= 1
UNION
SELECT near.* FROM directory_knownword near WHERE near.word = ANY(ARRAY(
    SELECT left({typed}, i - 1) || substr({typed}, i + 1, 1) || substr({typed}, i, 1)
        || substr({typed}, i + 2)
    FROM generate_series(1, length({typed}) - 1) AS i
))
