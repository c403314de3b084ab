-- Programmes whose class of words is that of the step, and that have one of its spatial keys.
-- OFFSET 0, here and below: the planner cannot estimate how many there are, and would read all.
SELECT programme_id FROM directory_programmetext
WHERE step.word_class = {number} AND spatial_keys OPERATOR(pg_catalog.&&) step.keys::int[]
    AND {conditions}
