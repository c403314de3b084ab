-- MATERIALIZED: else the planner would read all programmes to find three titles.
    WITH matching AS MATERIALIZED (
        SELECT indexed.programme_id FROM directory_programmetext indexed
        WHERE {few} AND indexed.title_vector @@ wanted.stems
    )
    SELECT section.text FROM matching JOIN directory_section section
        ON section.programme_id = matching.programme_id AND section.key = 'title'
        AND section.language = %(language)s
    LIMIT 3
