-- Of known words with one of `lexemes`: most uses, and the uses of the terms with them, as JSON.
SELECT max(known.uses) AS uses, (
    SELECT json_object_agg(term.word, term.uses) FROM directory_knownword term
    WHERE term.word = ANY(array_agg(tag) FILTER (WHERE tag IS NOT NULL))
) AS tag_uses
FROM directory_knownword known LEFT JOIN unnest(known.term_tags) AS tag ON true
WHERE known.lexemes && stemmed.lexemes
