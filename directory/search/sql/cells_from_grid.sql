-- Counts made at publication.
SELECT cell, sites, lon_sum / sites AS lon, lat_sum / sites AS lat, west, south, east, north,
    entry_id
FROM directory_clustercell
WHERE facet = {facet} AND level = {level} AND cell BETWEEN {first} AND {last}
