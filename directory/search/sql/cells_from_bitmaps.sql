-- Matching sites of a block are the bitwise AND over groups of keys; unindexed ones ({found}) are
-- added. A block is placed at the mean point of its sites.
WITH met AS (
    SELECT block_id, bit_or(bits) AS bits
    FROM unnest({keys}::bigint[], {groups}::int[]) wanted (key, number)
    JOIN directory_bitmap USING (key)
    WHERE block_id BETWEEN {first} AND {last}
    GROUP BY block_id, number
), shared AS (
    SELECT block_id, bit_and(bits) AS bits FROM met
    GROUP BY block_id HAVING count(*) = {group_count}
), counted AS (
    SELECT id >> {shift} AS cell, bit_count(present & bits) AS sites,
        lon, lat, west, south, east, north, CASE WHEN bit_count(present & bits) = 1
            THEN entry_ids[position(B'1' IN present & bits)] END AS entry_id
    FROM shared JOIN directory_bitmapblock block ON block.id = block_id
    WHERE bit_count(present & bits) > 0
    UNION ALL
    SELECT cell >> {found_shift}, 1, lon, lat, lon, lat, lon, lat, id FROM ({found}) found
)
SELECT cell, sum(sites) AS sites, sum(lon * sites) / sum(sites) AS lon,
    sum(lat * sites) / sum(sites) AS lat, min(west) AS west, min(south) AS south,
    max(east) AS east, max(north) AS north, min(entry_id) AS entry_id
FROM counted GROUP BY cell
