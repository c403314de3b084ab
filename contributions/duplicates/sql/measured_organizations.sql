-- Pairs of subjects with other organizations that share a blocking key with them, each by an index,
-- with the measures of each pair and the weight of all (``contributions.duplicates.evidence``); but
-- for those of which somebody has said that they are two. Who became one with another is compared
-- with nothing.
WITH subject AS MATERIALIZED (
    SELECT id, {name} AS name, siret, {phone} AS phone, lower(email) AS email, {host} AS host
    FROM directory_organization WHERE id = ANY(%(subjects)s::uuid[]) AND merged_into_id IS NULL
), candidate AS (
    SELECT DISTINCT subject.id AS subject_id, other.id AS other_id
    FROM subject
    CROSS JOIN LATERAL (
        (SELECT id FROM directory_organization WHERE {name} %% subject.name LIMIT %(most)s)
        UNION ALL
        (SELECT id FROM directory_organization
        WHERE siret = subject.siret AND siret <> '' LIMIT %(most)s)
        UNION ALL
        (SELECT id FROM directory_organization
        WHERE {phone} = subject.phone AND phone <> '' LIMIT %(most)s)
        UNION ALL
        (SELECT id FROM directory_organization
        WHERE {host} = subject.host AND website <> '' LIMIT %(most)s)
    ) AS other
    WHERE other.id <> subject.id
), compared AS (
    SELECT id, {name} AS name, siret, {phone} AS phone, lower(email) AS email, {host} AS host,
        ARRAY(
            SELECT DISTINCT commune FROM directory_comparedprogramme AS run, unnest(run.communes)
                AS commune
            WHERE run.organization_id = directory_organization.id
        ) AS communes
    FROM directory_organization
    WHERE merged_into_id IS NULL AND id IN (
        SELECT subject_id FROM candidate UNION SELECT other_id FROM candidate
    )
), measured AS (
    SELECT candidate.subject_id, candidate.other_id,
        similarity(one.name, other.name) AS name_likeness,
        CASE WHEN one.siret <> '' AND other.siret <> ''
            THEN (left(one.siret, 9) = left(other.siret, 9))::int END AS same_siren,
        CASE WHEN one.siret <> '' AND other.siret <> ''
            THEN (one.siret = other.siret)::int END AS same_siret,
        CASE WHEN one.phone <> '' AND other.phone <> ''
            THEN (one.phone = other.phone)::int END AS same_phone,
        CASE WHEN one.email <> '' AND other.email <> ''
            THEN (one.email = other.email)::int END AS same_email,
        CASE WHEN one.host <> '' AND other.host <> ''
            THEN (one.host = other.host)::int END AS same_host,
        CASE WHEN cardinality(one.communes) > 0 AND cardinality(other.communes) > 0
            THEN (one.communes OPERATOR(pg_catalog.&&) other.communes)::int
        END AS same_commune
    FROM candidate
    JOIN compared AS one ON one.id = candidate.subject_id
    JOIN compared AS other ON other.id = candidate.other_id
), weighed AS (
    SELECT measured.*, {log_odds} AS log_odds FROM measured
), ranked AS (
    SELECT weighed.*,
        row_number() OVER (
            PARTITION BY subject_id ORDER BY log_odds DESC, other_id
        ) AS rank
    FROM weighed
    WHERE log_odds >= %(least)s AND NOT EXISTS (
        SELECT FROM contributions_notduplicate AS refuted
        WHERE refuted.kind = 'organization' AND refuted.first = least(subject_id, other_id)
            AND refuted.second = greatest(subject_id, other_id)
    )
)
SELECT {columns} FROM ranked
WHERE rank <= %(listed)s OR %(listed)s::int IS NULL
ORDER BY log_odds DESC, subject_id, other_id
