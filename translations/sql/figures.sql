-- How many published texts there are in each language, and how many of those are outdated or not
-- yet reviewed; French is the source. Nearly all texts have the first meaning still, so that only
-- the others (partial indexes) are compared with their source; all are counted by an index alone.
WITH owner AS MATERIALIZED (
    SELECT id FROM directory_programme
    WHERE publication = 'published' AND merged_into_id IS NULL
    UNION ALL
    SELECT id FROM directory_proceduresheet WHERE publication = 'published'
), counted AS (
    SELECT s.language, count(*) AS number, count(*) FILTER (WHERE s.state = 'unreviewed') AS unreviewed
    FROM directory_section s JOIN directory_programme p ON p.id = s.programme_id
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL
    GROUP BY 1
    UNION ALL
    SELECT s.language, count(*), count(*) FILTER (WHERE s.state = 'unreviewed')
    FROM directory_section s JOIN directory_proceduresheet sheet ON sheet.id = s.sheet_id
    WHERE sheet.publication = 'published'
    GROUP BY 1
), outdated AS (
    SELECT t.language, s.programme_id AS owner
    FROM directory_section s
    JOIN directory_section t ON t.programme_id = s.programme_id AND t.key = s.key
    WHERE s.language = %(source)s AND s.meaning_no <> 1 AND t.based_on_meaning <> s.meaning_no
    UNION ALL
    SELECT t.language, s.programme_id
    FROM directory_section t
    JOIN directory_section s ON t.programme_id = s.programme_id AND t.key = s.key
        AND s.language = %(source)s
    WHERE t.based_on_meaning <> 1 AND s.meaning_no = 1
    UNION ALL
    SELECT t.language, s.sheet_id
    FROM directory_section s
    JOIN directory_section t ON t.sheet_id = s.sheet_id AND t.key = s.key
    WHERE s.language = %(source)s AND s.meaning_no <> 1 AND t.based_on_meaning <> s.meaning_no
    UNION ALL
    SELECT t.language, s.sheet_id
    FROM directory_section t
    JOIN directory_section s ON t.sheet_id = s.sheet_id AND t.key = s.key
        AND s.language = %(source)s
    WHERE t.based_on_meaning <> 1 AND s.meaning_no = 1
), late AS (
    SELECT language, count(*) AS number FROM outdated JOIN owner ON owner.id = outdated.owner
    GROUP BY 1
)
SELECT language, sum(counted.number)::bigint, coalesce(max(late.number), 0)::bigint,
    sum(counted.unreviewed)::bigint
FROM counted LEFT JOIN late USING (language)
GROUP BY 1
