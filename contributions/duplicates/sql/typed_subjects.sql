-- Programmes that are being written, in the form in which stored ones are compared
-- (directory/index/sql/compared_programmes.sql).
SELECT typed.itself AS programme_id, typed.organization AS organization_id, {title} AS title,
    ARRAY(SELECT {another_title} FROM unnest(typed.titles) AS written(text)) AS titles,
    typed.languages, {summary} AS summary, {name} AS name,
    coalesce((
        SELECT siret FROM directory_organization WHERE id = typed.organization
    ), '') AS siret,
    ARRAY(SELECT {phone} FROM unnest(typed.phones) AS said) AS phones,
    ARRAY(SELECT lower(said) FROM unnest(typed.emails) AS said) AS emails,
    ARRAY(SELECT {website} FROM unnest(typed.websites) AS said) AS websites,
    ARRAY(
        SELECT split_part({website}, '/', 1) FROM unnest(typed.sites_of_web) AS said
    ) AS hosts,
    {openings} AS openings,
    ARRAY(
        SELECT id::int FROM directory_taxonomyterm
        WHERE scheme = 'theme' AND code = ANY(typed.themes)
    ) AS themes,
    ARRAY(
        SELECT id::int FROM directory_taxonomyterm
        WHERE scheme = 'need' AND code = ANY(typed.needs)
    ) AS needs,
    ARRAY(SELECT id::int FROM regions_territory WHERE code = ANY(typed.communes)) AS communes,
    (
        SELECT ST_Multi(ST_Collect(ST_SetSRID(ST_MakePoint(lon, lat), 4326)))::geography
        FROM unnest(typed.lons, typed.lats) AS at(lon, lat)
    ) AS places
FROM jsonb_to_recordset(%(typed)s::jsonb) AS typed(
    itself uuid, organization uuid, title text, titles text[], languages text[], summary text,
    name text, phones text[], emails text[], websites text[], sites_of_web text[], hours text[],
    themes text[], needs text[], communes text[], lons float[], lats float[]
)
