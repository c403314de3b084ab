-- How many published texts there are in each language, and how many of those are outdated or not
-- yet reviewed; French is the source.
WITH source AS MATERIALIZED (
    SELECT s.programme_id AS owner, s.key, s.meaning_no
    FROM directory_section s
    JOIN directory_programme p ON p.id = s.programme_id
    WHERE s.language = %(source)s AND p.publication = 'published' AND p.merged_into_id IS NULL
    UNION ALL
    SELECT s.sheet_id, s.key, s.meaning_no
    FROM directory_section s
    JOIN directory_proceduresheet sheet ON sheet.id = s.sheet_id
    WHERE s.language = %(source)s AND sheet.publication = 'published'
)
SELECT %(source)s, count(*), 0, 0 FROM source
UNION ALL
SELECT t.language, count(*),
    count(*) FILTER (WHERE t.based_on_meaning <> source.meaning_no),
    count(*) FILTER (WHERE t.state = 'unreviewed')
FROM source
JOIN directory_section t ON t.language <> %(source)s
    AND coalesce(t.programme_id, t.sheet_id) = source.owner AND t.key = source.key
GROUP BY t.language
