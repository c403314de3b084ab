    SELECT DISTINCT section.key
    FROM contributions_revision revision,
        LATERAL (VALUES (revision.content), (revision.base)) AS part(sections),
        LATERAL jsonb_each(CASE jsonb_typeof(part.sections)
                           WHEN 'object' THEN part.sections ELSE '{}' END) section
    WHERE revision.target_id = %s AND section.key LIKE 'site:%%'
        AND section.value ->> 'precision' = 'hidden'
    UNION
    SELECT 'site:' || site.id FROM directory_site site
    WHERE site.programme_id = %s AND site.precision = 'hidden'
