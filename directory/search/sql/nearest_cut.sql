-- The last row taken of the first point of which not all were taken: its distance and programme.
(array_agg(json_build_array(distance_m, programme_id) ORDER BY distance_m, programme_id)
    FILTER (WHERE is_cut))[1]
