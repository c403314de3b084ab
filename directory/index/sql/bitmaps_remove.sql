-- For the entries of some programmes, before they are deleted.
WITH gone AS (
    SELECT block.id, bit_or(directory_bit(found.place)) AS bits
    FROM directory_searchentry entry JOIN directory_bitmapblock block
        ON block.id BETWEEN (cell >> %(shift)s) << %(number_bits)s
            AND ((cell >> %(shift)s) + 1 << %(number_bits)s) - 1
        AND cell BETWEEN first_cell AND last_cell,
        LATERAL (SELECT array_position(entry_ids, entry.id) - 1 AS place) found
    WHERE programme_id = ANY(%(programmes)s) AND site_id IS NOT NULL AND found.place IS NOT NULL
    GROUP BY block.id
), fewer AS (
    UPDATE directory_bitmapblock block SET present = present & ~gone.bits
    FROM gone WHERE gone.id = block.id
)
DELETE FROM directory_unindexedentry unindexed USING directory_searchentry entry
WHERE entry.id = unindexed.entry_id AND programme_id = ANY(%(programmes)s)
