-- The rows of one ring. OFFSET 0 prevents that the planner computes distances twice.
SELECT id, programme_id, has_other_sites, misfit, word_class, distance_m, CASE {bands} END AS band
FROM ({matching} OFFSET 0) AS matching WHERE {within}
