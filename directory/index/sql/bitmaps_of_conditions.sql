-- Few distinct sets of conditions occur, so they are grouped before they are compared.
INSERT INTO directory_bitmap (key, block_id, bits)
SELECT key, block, bit_or(bits)
FROM (
    SELECT block, {stated} AS stated, bit_or(directory_bit(place)) AS bits
    FROM placed GROUP BY 1, 2
) stating JOIN (VALUES {keys}) accepting (key, accepted) ON stated = '{{}}' OR stated && accepted
GROUP BY block, key ORDER BY key, block
