INSERT INTO directory_bitmap (key, block_id, bits)
SELECT key, block, bit_or(directory_bit(place)) FROM placed, unnest(term_ids) key
GROUP BY block, key ORDER BY key, block
