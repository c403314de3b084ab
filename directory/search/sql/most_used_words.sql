(
    SELECT json_agg(json_build_array(lexemes, term_tags, uses)) FROM (
        SELECT lexemes, term_tags, uses FROM ({words}) AS words
        ORDER BY uses DESC, word LIMIT {most}
    ) AS likeliest
)
