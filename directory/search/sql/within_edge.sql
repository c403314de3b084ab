-- The rows of one ring: the distance is measured once for each, the words are read once for all.
SELECT id, programme_id, has_other_sites, misfit, word_class, distance_m, CASE {bands} END AS band
FROM ({met} OFFSET 0) AS met WHERE {within}
