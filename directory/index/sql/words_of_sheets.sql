-- For the ids of published sheets. Tags of their needs, the main one also as such ("m:").
chosen AS MATERIALIZED (
    SELECT id, theme_id, main_need_id FROM directory_proceduresheet WHERE id = ANY(%s)
), linked_terms AS MATERIALIZED (
    SELECT id AS owner_id, theme_id AS term_id FROM chosen
    UNION
    SELECT proceduresheet_id, taxonomyterm_id FROM directory_proceduresheet_needs
    WHERE proceduresheet_id IN (SELECT id FROM chosen)
), tagged AS (
    SELECT owner_id, array_to_tsvector(array_agg(left(scheme, 1) || ':' || code)) AS term_tags,
        coalesce(array_to_tsvector(
            array_agg('n:' || code) FILTER (WHERE scheme = 'need')
            || array_agg('m:' || code) FILTER (WHERE term_id = main_need_id)
        ), '') AS needed
    FROM linked_terms JOIN chosen ON chosen.id = owner_id
    JOIN directory_taxonomyterm term ON term.id = term_id GROUP BY owner_id
), source_texts AS MATERIALIZED (
    SELECT s.sheet_id AS owner_id, s.language, s.key = 'title' AS is_title,
        s.key = 'summary' AS is_summary, s.text
    FROM directory_section s WHERE s.sheet_id IN (SELECT id FROM chosen)
)
