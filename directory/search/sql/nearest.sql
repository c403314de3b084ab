-- Points in the order of the index, with the first matching rows of each: the lateral query runs for
-- one point after the other, until there are enough rows.
SELECT entry.id, entry.programme_id, entry.has_other_sites, candidate.sphere_m,
    candidate.distance_m, entry.no = {each} AS is_cut
FROM ({points}) candidate CROSS JOIN LATERAL ({entries}) entry
ORDER BY candidate.sphere_m LIMIT {count}
