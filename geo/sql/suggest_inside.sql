-- The costliest way: left out when enough names begin with the text.
    (
        SELECT place_id, called, 2, weight - 3 FROM geo_placename
        WHERE (SELECT count(*) FROM named) < %(limit)s
          AND name LIKE %(inside)s AND (%(department)s = '' OR %(department)s = ANY(departments))
        ORDER BY weight DESC LIMIT %(enough)s
    )
