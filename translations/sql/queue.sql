-- Published French texts that need work in one language, what is most needed first: an outdated
-- text misleads, a missing one is shown in French, an unreviewed one is there. Read more often
-- counts for more. Places with the same French are one row: that of the place that is needed most.
-- One row: id of the French section, need, readings, its owner, how many places have its French.
-- Readings of a programme that was merged into another count for that one.
WITH read AS MATERIALIZED (
    SELECT coalesce(merged.into_page, counted.page) AS page, sum(counted.views) AS views
    FROM directory_pageviews AS counted
    LEFT JOIN (
        SELECT id::text AS page, merged_into_id::text AS into_page
        FROM directory_programme WHERE merged_into_id IS NOT NULL
    ) AS merged ON merged.page = counted.page
    WHERE counted.day > %(since)s GROUP BY 1
), source AS (
    SELECT s.id, s.key, s.text, s.meaning_no, s.text_no, s.programme_id AS owner,
        s.programme_id::text AS page, t.id AS translation_id, t.based_on_meaning, t.state
    FROM directory_section s
    JOIN directory_programme p ON p.id = s.programme_id
        AND p.publication = 'published' AND p.merged_into_id IS NULL
    LEFT JOIN directory_section t
        ON t.programme_id = s.programme_id AND t.key = s.key AND t.language = %(language)s
    WHERE s.language = %(source)s
        AND (%(territory)s::bigint IS NULL
            OR EXISTS (
                SELECT 1 FROM directory_site site
                JOIN regions_territoryancestor a ON a.territory_id = site.commune_id
                WHERE site.programme_id = p.id AND a.ancestor_id = %(territory)s)
            OR EXISTS (
                SELECT 1 FROM directory_coverage c
                JOIN regions_territoryancestor a ON a.territory_id = c.territory_id
                WHERE c.programme_id = p.id AND a.ancestor_id = %(territory)s))
    UNION ALL
    SELECT s.id, s.key, s.text, s.meaning_no, s.text_no, s.sheet_id, sheet.slug, t.id,
        t.based_on_meaning, t.state
    FROM directory_section s
    JOIN directory_proceduresheet sheet ON sheet.id = s.sheet_id
        AND sheet.publication = 'published'
    LEFT JOIN directory_section t
        ON t.sheet_id = s.sheet_id AND t.key = s.key AND t.language = %(language)s
    WHERE s.language = %(source)s AND %(territory)s::bigint IS NULL
), needed AS (
    SELECT source.*, CASE
        WHEN translation_id IS NULL THEN 'missing'
        WHEN based_on_meaning <> meaning_no THEN 'outdated'
        WHEN state = 'unreviewed' THEN 'unreviewed' END AS need
    FROM source
    WHERE length(text) <= %(longest)s
), ranked AS (
    SELECT needed.id, owner, need, length(text) AS length, coalesce(read.views, 0)::bigint AS views,
        hashtextextended(text, 0) AS words,
        (1 + coalesce(read.views, 0))
            * CASE need WHEN 'outdated' THEN 4 WHEN 'missing' THEN 3 ELSE 1 END AS urgency
    FROM needed LEFT JOIN read USING (page)
    WHERE need = ANY(%(needs)s)
), pieces AS (
    SELECT DISTINCT ON (words) id, owner, need, length, views, urgency,
        count(*) OVER (PARTITION BY words) AS places
    FROM ranked
    ORDER BY words, urgency DESC, id
)
SELECT id, need, views, owner, places
FROM pieces
ORDER BY urgency DESC, length, id
LIMIT %(count)s
