-- Entries by coverage in order: the lateral query runs for one territory after the other, the
-- smallest first, until there are enough rows.
SELECT found.id, found.programme_id, found.has_other_sites, step.smallness, step.word_class,
    found.misfit
FROM unnest(
    {smallness}::int[], {word_class}::int[], {territory_id}::bigint[], {is_remote}::boolean[],
    {smaller}::text[], {keys}::text[]
) WITH ORDINALITY
    AS step (smallness, word_class, territory_id, is_remote, smaller, keys, no)
CROSS JOIN LATERAL ({entries}) AS found
ORDER BY step.no LIMIT {wanted}
