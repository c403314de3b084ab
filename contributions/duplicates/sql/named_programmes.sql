-- Programmes with the words by which lists name them: title in the reader's language, its language,
-- organization, place.
SELECT programme.id, coalesce(title.text, ''), coalesce(title.language, ''), organization.name,
    coalesce(place.locality, '')
FROM directory_programme AS programme
JOIN directory_organization AS organization ON organization.id = programme.organization_id
LEFT JOIN LATERAL (
    SELECT text, language FROM directory_section
    WHERE programme_id = programme.id AND key = 'title'
    ORDER BY language = %(language)s DESC, language = %(source)s DESC, language LIMIT 1
) AS title ON true
LEFT JOIN LATERAL (
    SELECT min(locality) AS locality FROM directory_site WHERE programme_id = programme.id
) AS place ON true
WHERE programme.id = ANY(%(ids)s)
