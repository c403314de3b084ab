INSERT INTO directory_bitmap (key, block_id, bits)
SELECT %s - id, block, bit_or(directory_bit(place)) FROM placed, unnest(territories) id
GROUP BY block, id ORDER BY id DESC, block
