-- Without the inner WITH the three wanted would be sought by reading all programmes in turn.
    WITH sayers AS MATERIALIZED (
        SELECT said.programme_id FROM directory_programmetext said
        WHERE {few} AND said.title_vector @@ wanted.stems
    )
    SELECT section.text FROM sayers JOIN directory_section section
        ON section.programme_id = sayers.programme_id AND section.key = 'title'
        AND section.language = %(language)s
    LIMIT 3
