-- An address names its town at an end, and its postcode anywhere.
    SELECT spelling.place_id, spelling.called, 5 AS fit, spelling.weight - 4 + piece.bonus
        + CASE WHEN %(department)s = ANY(spelling.departments) THEN 3 ELSE 0 END
        + CASE WHEN EXISTS (
            SELECT FROM geo_placename AS coded
            WHERE coded.place_id = spelling.place_id AND coded.name = %(postcode)s
        ) THEN 4 ELSE 0 END AS score
    FROM unnest(%(pieces)s::text[], %(bonuses)s::float[]) AS piece(name, bonus)
    JOIN geo_placename AS spelling USING (name)
    WHERE NOT spelling.is_area
    UNION ALL
    SELECT place_id, called, 5, weight FROM geo_placename WHERE name = %(postcode)s
