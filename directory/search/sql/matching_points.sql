-- Entries at the points in the circle of the step, looked up for each point.
SELECT entry.id, entry.programme_id, entry.has_other_sites, entry.misfit, near.distance_m
FROM ({points} OFFSET 0) AS near CROSS JOIN LATERAL ({entries} OFFSET 0) AS entry
WHERE near.distance_m > step.beyond_m AND near.distance_m <= step.within_m
