    SELECT place_id, called, 4 AS fit, weight - 3 AS score FROM geo_placename WHERE name = %(sound)s
