-- Distance and programme of the last row read of the first point of which not all rows were read.
(array_agg(json_build_array(distance_m, programme_id) ORDER BY distance_m, programme_id)
    FILTER (WHERE is_cut))[1]
