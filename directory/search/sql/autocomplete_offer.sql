WITH {sources}
SELECT 'word', word, title.text, %(language)s, is_corrected
FROM (SELECT * FROM wanted ORDER BY uses DESC, word) AS wanted LEFT JOIN LATERAL (
    ({of_few})
    UNION ALL
    ({of_many})
    UNION ALL
    (SELECT text FROM sheets WHERE language = %(language)s
        AND bare || ' ' LIKE '%% ' || wanted.word || ' %%' LIMIT 1)
) AS title ON true
UNION ALL
SELECT 'sheet', slug, text, language, NOT bare LIKE '%% ' || %(typed)s || '%%'
FROM sheets WHERE bare LIKE '%% ' || %(typed)s || '%%' OR EXISTS (
    SELECT FROM corrected WHERE bare LIKE '%% ' || %(before)s || corrected.word || '%%'
)
