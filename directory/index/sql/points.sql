-- The points of some search entries, with the union of their term ids.
INSERT INTO directory_indexedpoint AS known (id, point, term_ids)
SELECT indexed_point_id, point, directory_all_term_ids(term_ids) FROM directory_searchentry
WHERE site_id IS NOT NULL AND {chosen}
GROUP BY indexed_point_id, point ORDER BY indexed_point_id
{on_conflict}
