prefixed AS MATERIALIZED (
    SELECT word, lexemes, uses FROM directory_knownword
    WHERE word LIKE %(beginning)s AND word !~ '[0-9:]' AND length(word) > 2
    ORDER BY uses DESC, word LIMIT %(max_prefixed)s
), corrected AS MATERIALIZED (
    SELECT word, lexemes, uses FROM ({one_error_away}) AS near
    WHERE %(may_be_corrected)s AND NOT EXISTS (SELECT FROM prefixed)
    ORDER BY uses DESC, word LIMIT %(max_corrected)s
), wanted AS MATERIALIZED (
    SELECT word, uses, is_corrected,
        (SELECT string_agg(quote_literal(stem), '|') FROM unnest(lexemes) AS stem)::tsquery AS stems
    FROM (
        SELECT *, false AS is_corrected FROM prefixed UNION ALL SELECT *, true FROM corrected
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
