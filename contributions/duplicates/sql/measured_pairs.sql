-- Pairs of subjects with other programmes that share a blocking key with them, each key by an index,
-- with the measures of each pair and the weight of all (``contributions.duplicates.evidence``); but
-- for those of which somebody has said that they are two.
WITH subject AS MATERIALIZED (
    {subject}
), candidate AS (
    SELECT DISTINCT subject.programme_id AS subject_id, other.programme_id AS other_id
    FROM subject
    CROSS JOIN LATERAL (
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE phones && subject.phones LIMIT %(most)s)
        UNION ALL
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE emails && subject.emails LIMIT %(most)s)
        UNION ALL
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE websites && subject.websites LIMIT %(most)s)
        UNION ALL
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE siret = subject.siret AND siret <> '' LIMIT %(most)s)
        UNION ALL
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE organization_id = subject.organization_id
            AND (
                communes OPERATOR(pg_catalog.&&) subject.communes
                OR similarity(title, subject.title) >= %(alike)s
            )
        LIMIT %(most)s)
        UNION ALL
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE ST_DWithin(places, subject.places, %(near_m)s) LIMIT %(most)s)
        UNION ALL
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE communes OPERATOR(pg_catalog.&&) subject.communes AND title %% subject.title
        LIMIT %(most)s)
        UNION ALL
        (SELECT programme_id FROM directory_comparedprogramme
        WHERE communes OPERATOR(pg_catalog.&&) subject.communes AND name %% subject.name
        LIMIT %(most)s)
    ) AS other
    WHERE other.programme_id <> subject.programme_id
), measured AS (
    SELECT candidate.subject_id, candidate.other_id,
        -- Of titles in two languages the likeness says something only where there is one.
        (
            SELECT CASE WHEN max(likeness) >= %(alike)s OR bool_or(is_one_language)
                THEN max(likeness) END
            FROM (
                SELECT similarity(one.title, another.title) AS likeness,
                    one.language = another.language AS is_one_language
                FROM unnest(subject.titles, subject.languages) AS one(title, language),
                    unnest(other.titles, other.languages) AS another(title, language)
            ) AS titles
        ) AS title_likeness,
        CASE WHEN subject.organization_id = other.organization_id THEN 1
            WHEN similarity(subject.name, other.name) < %(name_alike)s AND {is_acronym} THEN 1
            WHEN subject.name <> '' THEN similarity(subject.name, other.name)
        END AS name_likeness,
        CASE WHEN subject.siret <> '' AND other.siret <> ''
            THEN (subject.siret = other.siret)::int END AS same_siret,
        CASE WHEN cardinality(subject.phones) > 0 AND cardinality(other.phones) > 0
            THEN (subject.phones && other.phones)::int END AS same_phone,
        CASE WHEN cardinality(subject.emails) > 0 AND cardinality(other.emails) > 0
            THEN (subject.emails && other.emails)::int END AS same_email,
        CASE WHEN cardinality(subject.hosts) > 0 AND cardinality(other.hosts) > 0
            THEN (subject.hosts && other.hosts)::int END AS same_host,
        CASE WHEN subject.websites[1] LIKE '%%/%%' AND other.websites[1] LIKE '%%/%%'
            THEN (subject.websites[1] = other.websites[1])::int END AS same_page,
        {openings} AS hours_shared, {needs} AS needs_shared, {themes} AS themes_shared,
        CASE WHEN cardinality(subject.communes) > 0 AND cardinality(other.communes) > 0
            THEN (subject.communes OPERATOR(pg_catalog.&&) other.communes)::int
        END AS same_commune,
        ST_Distance(subject.places, other.places) AS distance_m
    FROM candidate
    JOIN subject ON subject.programme_id = candidate.subject_id
    JOIN directory_comparedprogramme AS other ON other.programme_id = candidate.other_id
), promising AS (
    -- Comparing titles word by word costs the most: only those are that it can make likely.
    SELECT measured.*, {log_odds} AS cheap_odds FROM measured
), worded AS (
    SELECT promising.*, {said_too} AS said_too
    FROM promising
    JOIN subject ON subject.programme_id = promising.subject_id
    JOIN directory_comparedprogramme AS other ON other.programme_id = promising.other_id
    WHERE cheap_odds + {most_of_costly} >= %(least)s
), weighed AS (
    SELECT worded.*, cheap_odds + {costly_odds} AS log_odds FROM worded
), ranked AS (
    SELECT weighed.*,
        row_number() OVER (
            PARTITION BY subject_id ORDER BY log_odds DESC, other_id
        ) AS rank
    FROM weighed
    WHERE log_odds >= %(least)s AND NOT EXISTS (
        SELECT FROM contributions_notduplicate AS refuted
        WHERE refuted.kind = 'programme' AND refuted.first = least(subject_id, other_id)
            AND refuted.second = greatest(subject_id, other_id)
    )
)
SELECT {columns} FROM ranked
WHERE rank <= %(listed)s OR %(listed)s::int IS NULL
ORDER BY log_odds DESC, subject_id, other_id
