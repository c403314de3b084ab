-- Candidates are a bounded number of matching rows in order; the first of each programme is used.
-- Expensive conditions are evaluated on candidates only, until the page is full.
WITH candidates AS MATERIALIZED ({candidates}), first AS (
    SELECT *, row_number() OVER (PARTITION BY programme_id ORDER BY {order}, id) AS no
    FROM candidates
), eligible AS (
    SELECT * FROM first WHERE {conditions}
), page AS MATERIALIZED (
    SELECT * FROM eligible ORDER BY {order} LIMIT {count}
), read_candidates AS (
    SELECT count(*) AS rows, {reached} AS reached, {cut} AS cut, {counted} AS programmes,
        CASE WHEN (SELECT count(*) FROM page) < {count} THEN {unknown_hours} END AS unknown_hours,
        {first_match} AS first_match
    FROM candidates
)
SELECT read_candidates.rows, read_candidates.reached, read_candidates.cut, read_candidates.programmes,
    read_candidates.unknown_hours, read_candidates.first_match, {ranks}, (
        SELECT json_agg(json_build_array(
            s.key, s.language, s.text, s.meaning_no, s.based_on_meaning, s.state))
        FROM directory_section s WHERE s.programme_id = page.programme_id
        AND s.language IN ({language}, {source}) AND s.key IN ('title', 'summary')
    ), {columns}
FROM read_candidates LEFT JOIN page ON true
LEFT JOIN directory_searchentry entry ON entry.id = page.id
LEFT JOIN directory_programme programme ON programme.id = entry.programme_id
LEFT JOIN directory_organization organization ON organization.id = programme.organization_id
LEFT JOIN directory_site site ON site.id = entry.site_id
LEFT JOIN directory_openingrule rule ON rule.id = entry.rule_id
ORDER BY {ranks}, page.programme_id
