-- A nearer site of the same programme stood before the cursor: it must not come back.
(NOT has_other_sites OR NOT EXISTS (
    SELECT 1 FROM ({sites}) nearer WHERE nearer.programme_id = first.programme_id
    AND (nearer.distance_m, nearer.id) < (first.distance_m, first.id)
))
