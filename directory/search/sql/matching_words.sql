-- Programmes of the step's class, each at its nearest site of the search, wherever that is: so each
-- is found in one band alone.
SELECT site.id, matching.programme_id, false AS has_other_sites, site.misfit, site.distance_m
FROM ({texts} OFFSET 0) AS matching CROSS JOIN LATERAL ({site}) AS site
