begun AS MATERIALIZED (
    SELECT word, lexemes, uses FROM directory_knownword
    WHERE word LIKE %(beginning)s AND word !~ '[0-9:]' AND length(word) > 2
    ORDER BY uses DESC, word LIMIT %(most_begun)s
), mended AS MATERIALIZED (
    SELECT word, lexemes, uses FROM ({one_error_away}) AS near
    WHERE %(is_mended)s AND NOT EXISTS (SELECT FROM begun)
    ORDER BY uses DESC, word LIMIT %(most_mended)s
), wanted AS MATERIALIZED (
    SELECT word, uses, is_mended,
        (SELECT string_agg(quote_literal(stem), '|') FROM unnest(lexemes) AS stem)::tsquery AS stems
    FROM (
        SELECT *, false AS is_mended FROM begun UNION ALL SELECT *, true FROM mended
    ) AS known
), sheets AS MATERIALIZED (
    SELECT sheet.slug, title.text, title.language, ' ' || folded(title.text) AS bare
    FROM directory_proceduresheet sheet, LATERAL (
        SELECT text, language FROM directory_section
        WHERE sheet_id = sheet.id AND key = 'title' AND language IN (%(language)s, %(source)s)
        ORDER BY language = %(language)s DESC LIMIT 1
    ) AS title
    WHERE sheet.publication = 'published'
)
