-- Not when a nearer site of the programme came before the cursor: it must not be repeated.
(NOT has_other_sites OR NOT EXISTS (
    SELECT 1 FROM ({sites}) nearer WHERE nearer.programme_id = first.programme_id
    AND (nearer.distance_m, nearer.id) < (first.distance_m, first.id)
))
