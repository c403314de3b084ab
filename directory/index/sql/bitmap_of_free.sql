INSERT INTO directory_bitmap (key, block_id, bits)
SELECT %s, block, bit_or(directory_bit(place)) FROM placed WHERE cost IN ('', %s)
GROUP BY block ORDER BY block
