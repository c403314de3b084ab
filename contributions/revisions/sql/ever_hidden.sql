    SELECT DISTINCT said.key
    FROM contributions_revision revision,
        LATERAL (VALUES (revision.content), (revision.base)) AS part(sections),
        LATERAL jsonb_each(CASE jsonb_typeof(part.sections)
                           WHEN 'object' THEN part.sections ELSE '{}' END) said
    WHERE revision.target_id = %s AND said.key LIKE 'site:%%'
        AND said.value ->> 'precision' = 'hidden'
    UNION
    SELECT 'site:' || site.id FROM directory_site site
    WHERE site.programme_id = %s AND site.precision = 'hidden'
