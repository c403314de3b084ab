-- Few sets of conditions are stated again and again: they are told apart before they are judged.
INSERT INTO directory_bitmap (key, block_id, bits)
SELECT key, block, bit_or(bits)
FROM (
    SELECT block, {stated} AS stated, bit_or(directory_bit(place)) AS bits
    FROM placed GROUP BY 1, 2
) stating JOIN (VALUES {keys}) asked (key, accepted) ON stated = '{{}}' OR stated && accepted
GROUP BY block, key ORDER BY key, block
