-- What is compared of public programmes that meet `{chosen}`; of the others nothing stays.
WITH chosen AS MATERIALIZED (
    SELECT p.id, p.organization_id, p.phone, p.second_phone, p.email, p.website, p.opening_hours
    FROM directory_programme p
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL AND {chosen}
), removed AS (
    DELETE FROM directory_comparedprogramme compared USING directory_programme p
    WHERE p.id = compared.programme_id AND {chosen}
        AND (p.publication <> 'published' OR p.merged_into_id IS NOT NULL)
), titled AS (
    SELECT programme_id, (array_agg(folded_title ORDER BY language <> 'fr', language))[1] AS title,
        array_agg(folded_title ORDER BY language) AS titles,
        array_agg(language::text ORDER BY language) AS languages
    FROM (
        SELECT written.programme_id, written.language, {title} AS folded_title
        FROM directory_section written
        WHERE written.key = 'title' AND written.programme_id IN (SELECT id FROM chosen)
    ) AS folded_titles
    GROUP BY programme_id
), summarized AS (
    SELECT written.programme_id, {summary} AS summary FROM directory_section written
    WHERE written.key = 'summary' AND written.language = 'fr'
        AND written.programme_id IN (SELECT id FROM chosen)
), placed AS (
    SELECT programme_id, array_agg(DISTINCT commune_id::int) AS communes,
        ST_Multi(ST_Collect(exact_point::geometry))::geography AS places,
        array_agg(phone) || array_agg(second_phone) AS phones, array_agg(email) AS emails,
        array_agg(opening_hours) AS hours
    FROM directory_site WHERE programme_id IN (SELECT id FROM chosen)
    GROUP BY programme_id
), needed AS (
    SELECT programme_id, array_agg(taxonomyterm_id::int) AS needs
    FROM directory_programme_needs WHERE programme_id IN (SELECT id FROM chosen)
    GROUP BY programme_id
), themed AS (
    SELECT programme_id, array_agg(taxonomyterm_id::int) AS themes
    FROM directory_programme_themes WHERE programme_id IN (SELECT id FROM chosen)
    GROUP BY programme_id
)
INSERT INTO directory_comparedprogramme (
    programme_id, organization_id, title, titles, languages, summary, name, siret, phones, emails, websites,
    hosts, openings, themes, needs, communes, places
)
SELECT chosen.id, chosen.organization_id, coalesce(titled.title, ''),
    coalesce(titled.titles, '{{}}'), coalesce(titled.languages, '{{}}'),
    coalesce(summarized.summary, ''), {name}, organization.siret,
    ARRAY(
        SELECT DISTINCT {phone}
        FROM unnest(placed.phones || chosen.phone::text || chosen.second_phone::text) AS said
        WHERE said <> ''
    ),
    ARRAY(
        SELECT DISTINCT lower(said) FROM unnest(placed.emails || chosen.email::text) AS said
        WHERE said <> ''
    ),
    ARRAY(SELECT {website} FROM unnest(ARRAY[chosen.website::text]) AS said WHERE said <> ''),
    ARRAY(
        SELECT DISTINCT split_part({website}, '/', 1)
        FROM unnest(ARRAY[chosen.website::text, organization.website]) AS said WHERE said <> ''
    ),
    {openings},
    coalesce(themed.themes, '{{}}'), coalesce(needed.needs, '{{}}'),
    coalesce(placed.communes, '{{}}'), placed.places
FROM chosen
JOIN directory_organization organization ON organization.id = chosen.organization_id
LEFT JOIN titled ON titled.programme_id = chosen.id
LEFT JOIN summarized ON summarized.programme_id = chosen.id
LEFT JOIN placed ON placed.programme_id = chosen.id
LEFT JOIN needed ON needed.programme_id = chosen.id
LEFT JOIN themed ON themed.programme_id = chosen.id
ON CONFLICT (programme_id) DO UPDATE SET
    organization_id = EXCLUDED.organization_id, title = EXCLUDED.title, titles = EXCLUDED.titles,
    languages = EXCLUDED.languages, summary = EXCLUDED.summary, name = EXCLUDED.name, siret = EXCLUDED.siret,
    phones = EXCLUDED.phones, emails = EXCLUDED.emails, websites = EXCLUDED.websites,
    hosts = EXCLUDED.hosts, openings = EXCLUDED.openings, themes = EXCLUDED.themes,
    needs = EXCLUDED.needs, communes = EXCLUDED.communes, places = EXCLUDED.places
