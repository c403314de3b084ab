-- A row when a programme matches a query and has the spatial keys of an area.
-- OFFSET 0: for one row the planner would rather read all texts than look into the index.
SELECT 1 FROM (
    SELECT FROM directory_programmetext WHERE vector @@ {query}::tsquery AND {area} OFFSET 0
) AS matching
LIMIT 1
