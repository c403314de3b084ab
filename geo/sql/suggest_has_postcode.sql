-- One that no place has is of a large receiver of mail (Cedex): the department must be right.
EXISTS (
    SELECT FROM geo_placename AS coded
    WHERE coded.place_id = main.place_id AND (
        coded.name = %(postcode)s
        OR coded.departments && %(postcode_departments)s::varchar[]
        AND NOT EXISTS (SELECT FROM geo_placename WHERE name = %(postcode)s)
    )
)
