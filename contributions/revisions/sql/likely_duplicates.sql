-- Programmes near with similar names, and programmes anywhere with the same phone or web address.
WITH typed_point AS (
    SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography AS at
    FROM unnest(%(lons)s::float[], %(lats)s::float[]) AS typed(lon, lat)
), town AS (
    SELECT id, code = ANY(%(rough)s) AS is_rough FROM regions_territory
    WHERE code = ANY(%(rough)s) OR code = ANY(%(exact)s)
), around AS (
    SELECT site.programme_id FROM directory_site AS site
    JOIN typed_point ON ST_DWithin(site.exact_point, typed_point.at, %(near_m)s)
    UNION
    SELECT site.programme_id FROM directory_site AS site
    JOIN town ON town.id = site.commune_id
    WHERE town.is_rough OR site.precision <> 'exact'
), reached AS (
    (SELECT programme.id AS programme_id, true AS by_phone FROM directory_programme AS programme
    WHERE programme.phone <> '' AND {phone} = ANY(%(phones)s) LIMIT %(most_candidates)s)
    UNION
    (SELECT site.programme_id, true FROM directory_site AS site
    WHERE site.phone <> '' AND {phone_of_site} = ANY(%(phones)s) LIMIT %(most_candidates)s)
    UNION
    (SELECT programme.id, false FROM directory_programme AS programme
    WHERE programme.website <> '' AND {website} = ANY(%(websites)s) LIMIT %(most_candidates)s)
), likely AS (
    -- Folding costs a hundred times more than comparing: only roughly similar names are folded.
    SELECT around.programme_id, title.text, organization.name
    FROM around
    JOIN directory_programme AS programme ON programme.id = around.programme_id
    JOIN directory_organization AS organization ON organization.id = programme.organization_id
    JOIN directory_section AS title ON title.programme_id = programme.id AND title.key = 'title'
    WHERE similarity(title.text, %(title)s) >= %(roughly)s
       OR similarity(organization.name, %(organization)s) >= %(roughly)s
    ORDER BY greatest(
        similarity(title.text, %(title)s), similarity(organization.name, %(organization)s)
    ) DESC
    LIMIT %(most_candidates)s
), alike AS (
    SELECT programme_id,
        max(similarity(folded(text), folded(%(title)s))) AS likeness,
        max(similarity(folded(name), folded(%(organization)s))) AS likeness_of_name
    FROM likely GROUP BY programme_id
), found AS (
    SELECT programme_id, greatest(likeness, likeness_of_name) AS likeness, false AS by_phone,
        false AS by_website
    FROM alike WHERE likeness >= %(similar)s OR likeness_of_name >= %(similar_name)s
    UNION ALL
    SELECT programme_id, 0, by_phone, NOT by_phone FROM reached
)
SELECT programme.id, title.text, title.language, organization.name, place.locality,
    max(found.likeness) > 0, bool_or(found.by_phone), bool_or(found.by_website)
FROM found
JOIN directory_programme AS programme ON programme.id = found.programme_id
JOIN directory_organization AS organization ON organization.id = programme.organization_id
JOIN LATERAL (
    SELECT text, language FROM directory_section
    WHERE programme_id = programme.id AND key = 'title'
    ORDER BY language = %(language)s DESC, language = %(source)s DESC, language LIMIT 1
) AS title ON true
LEFT JOIN LATERAL (
    SELECT min(locality) AS locality FROM directory_site WHERE programme_id = programme.id
) AS place ON true
WHERE programme.publication = 'published' AND programme.merged_into_id IS NULL
  AND programme.id <> %(itself)s
GROUP BY programme.id, title.text, title.language, organization.name, place.locality
ORDER BY max(found.likeness) DESC, bool_or(found.by_phone) DESC, programme.id
LIMIT %(shown)s
