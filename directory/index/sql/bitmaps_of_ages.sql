INSERT INTO directory_bitmap (key, block_id, bits)
SELECT %(first)s - age, block, bit_or(bits)
FROM (
    SELECT block, coalesce(age_min, 0) AS youngest, coalesce(age_max, %(oldest)s) AS oldest,
        bit_or(directory_bit(place)) AS bits
    FROM placed GROUP BY 1, 2, 3
) stating JOIN generate_series(0, %(oldest)s) age ON age BETWEEN youngest AND oldest
GROUP BY block, age ORDER BY age DESC, block
