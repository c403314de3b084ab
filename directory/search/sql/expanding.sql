-- Rows of an expanding search in order. The lateral query runs for one step after the other, until
-- there are enough rows; it gives those of its step in order.
SELECT found.id, found.programme_id, found.has_other_sites, step.rank, step.word_class, found.misfit,
    found.distance_m
FROM unnest(
    {rank}::int[], {word_class}::int[], {beyond_m}::float8[], {within_m}::float8[], {keys}::text[]
) WITH ORDINALITY AS step (rank, word_class, beyond_m, within_m, keys, no)
CROSS JOIN LATERAL (
    SELECT * FROM ({matching} OFFSET 0) AS matching
    WHERE distance_m > step.beyond_m AND distance_m <= step.within_m AND {after}
    ORDER BY misfit, distance_m, programme_id, id LIMIT {wanted}
) AS found
ORDER BY step.no LIMIT {wanted}
