INSERT INTO directory_bitmapblock (
    id, entry_ids, present, first_cell, last_cell, lon, lat, west, south, east, north)
SELECT block, array_agg(entry_id ORDER BY place), bit_or(directory_bit(place)),
    min(cell), max(cell), avg(lon), avg(lat), min(lon), min(lat), max(lon), max(lat)
FROM placed GROUP BY block ORDER BY block
