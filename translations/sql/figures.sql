-- How many published texts there are in each language, and how many of those are outdated or not
-- yet reviewed; French is the source. Nearly all texts have the first meaning still, so that only
-- the others (partial indexes) are compared with their source. All texts are counted by an index alone,
-- and those of what is not published taken off.
WITH unseen AS MATERIALIZED (
    SELECT id FROM directory_programme
    WHERE publication <> 'published' OR merged_into_id IS NOT NULL
    UNION ALL
    SELECT id FROM directory_proceduresheet WHERE publication <> 'published'
), counted AS (
    SELECT language, state, count(*) AS number FROM directory_section GROUP BY 1, 2
    UNION ALL
    SELECT language, state, -count(*)
    FROM directory_section JOIN unseen ON unseen.id = programme_id GROUP BY 1, 2
    UNION ALL
    SELECT language, state, -count(*)
    FROM directory_section JOIN unseen ON unseen.id = sheet_id GROUP BY 1, 2
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
    SELECT language, count(*) AS number FROM outdated LEFT JOIN unseen ON unseen.id = outdated.owner
    WHERE unseen.id IS NULL GROUP BY 1
)
SELECT language, sum(counted.number)::bigint, coalesce(max(late.number), 0)::bigint,
    coalesce(sum(counted.number) FILTER (WHERE state = 'unreviewed'), 0)::bigint
FROM counted LEFT JOIN late USING (language)
GROUP BY 1
HAVING sum(counted.number) > 0
