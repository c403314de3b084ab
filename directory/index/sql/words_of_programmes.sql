-- For findable programmes, `{chosen}` of them, whose search rows stand. What a programme is needed
-- for counts as its title, in every language. A full derivation writes neighbours side by side.
chosen AS MATERIALIZED (
    SELECT p.id, p.theme_id, p.organization_id FROM directory_programme p
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL AND p.operating <> 'closed'
        AND {chosen}
), meant AS MATERIALIZED (
    SELECT id AS owner_id, theme_id AS term_id FROM chosen
    UNION
    SELECT programme_id, taxonomyterm_id FROM directory_programme_themes
    WHERE programme_id IN (SELECT id FROM chosen)
    UNION
    SELECT programme_id, taxonomyterm_id FROM directory_programme_needs
    WHERE programme_id IN (SELECT id FROM chosen)
), marked AS (
    SELECT owner_id, array_to_tsvector(array_agg(left(scheme, 1) || ':' || code)) AS term_tags,
        coalesce(array_to_tsvector(array_agg('n:' || code) FILTER (WHERE scheme = 'need')), '')
            AS needed
    FROM meant JOIN directory_taxonomyterm term ON term.id = term_id GROUP BY owner_id
), keyed AS (
{keyed}
), said AS MATERIALIZED (
    SELECT s.programme_id AS owner_id, s.language, s.key = 'title' AS is_title, s.text
    FROM directory_section s
    WHERE s.programme_id IN (SELECT id FROM chosen)
        AND s.key IN ('title', 'summary', 'description', 'join', 'bring')
    UNION ALL
    SELECT chosen.id, 'fr', false, organization.name
    FROM chosen JOIN directory_organization organization
        ON organization.id = chosen.organization_id
    UNION ALL
    SELECT DISTINCT programme_id, 'fr', false, locality FROM directory_site
    WHERE programme_id IN (SELECT id FROM chosen)
)
