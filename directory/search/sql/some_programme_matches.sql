-- Materialized: for one row the planner would rather read all texts than look into the index, which
-- it plans for all rows so. They are read one by one nevertheless, as far as they are asked for.
EXISTS (
    WITH matching AS MATERIALIZED (
        SELECT programme_id FROM directory_programmetext
        WHERE vector @@ {query}::tsquery AND {conditions}
    )
    SELECT FROM matching
)
