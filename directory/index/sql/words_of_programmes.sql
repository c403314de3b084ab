-- For findable programmes that meet `{chosen}` and have their search entries. Needs count as words of
-- the title, in every language; those of the main theme also as main needs ("m:").
chosen AS MATERIALIZED (
    SELECT p.id, p.theme_id, p.organization_id FROM directory_programme p
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL AND p.operating <> 'closed'
        AND p.search_standing NOT IN ('unconfirmed', 'ended') AND {chosen}
), linked_terms AS MATERIALIZED (
    SELECT id AS owner_id, theme_id AS term_id FROM chosen
    UNION
    SELECT programme_id, taxonomyterm_id FROM directory_programme_themes
    WHERE programme_id IN (SELECT id FROM chosen)
    UNION
    SELECT programme_id, taxonomyterm_id FROM directory_programme_needs
    WHERE programme_id IN (SELECT id FROM chosen)
), tagged AS (
    SELECT owner_id, array_to_tsvector(array_agg(left(scheme, 1) || ':' || code)) AS term_tags,
        coalesce(array_to_tsvector(
            array_agg('n:' || code) FILTER (WHERE scheme = 'need')
            || array_agg('m:' || code) FILTER (WHERE scheme = 'need' AND parent_id = theme_id)
        ), '') AS needed
    FROM linked_terms JOIN directory_taxonomyterm term ON term.id = term_id
    JOIN chosen ON chosen.id = owner_id
    GROUP BY owner_id
), keyed AS (
{keyed}
), source_texts AS MATERIALIZED (
    SELECT s.programme_id AS owner_id, s.language, s.key = 'title' AS is_title,
        s.key = 'summary' AS is_summary, s.text
    FROM directory_section s
    WHERE s.programme_id IN (SELECT id FROM chosen)
        AND s.key IN ('title', 'summary', 'description', 'join', 'bring')
    UNION ALL
    SELECT chosen.id, 'fr', false, false, organization.name
    FROM chosen JOIN directory_organization organization
        ON organization.id = chosen.organization_id
    UNION ALL
    SELECT DISTINCT programme_id, 'fr', false, false, locality FROM directory_site
    WHERE programme_id IN (SELECT id FROM chosen)
)
