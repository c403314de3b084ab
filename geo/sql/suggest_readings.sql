-- An unfinished context ("saint denis reun") needs a whole name.
    (
        WITH reading AS MATERIALIZED (
            SELECT * FROM unnest(%(names)s::text[], %(contexts)s::text[], %(untils)s::text[])
            AS given(name, context, until)
        ), area AS MATERIALIZED (
            (
                SELECT DISTINCT reading.name, area.departments,
                    area.name = reading.context AS is_whole
                FROM reading JOIN geo_placename AS area
                ON area.is_area AND area.name ~>=~ reading.context AND area.name ~<~ reading.until
                LIMIT %(areas)s
            )
            UNION ALL
            SELECT name, NULL, true FROM unnest(%(alternatives)s::text[]) AS alternative(name)
        )
        SELECT found.place_id, found.called,
            CASE WHEN found.name = area.name THEN 0 ELSE 1 END,
            found.weight + CASE WHEN found.name = area.name THEN 0.5
                WHEN starts_with(found.name, area.name || ' ') THEN -0.5 ELSE -1.5 END
        FROM area CROSS JOIN LATERAL (
            SELECT place_id, called, name, weight FROM geo_placename AS spelling
            WHERE spelling.name ~>=~ area.name AND spelling.name ~<~ (area.name || %(last)s)
              AND (area.departments IS NULL OR spelling.departments <@ area.departments)
              AND (spelling.name = area.name OR area.is_whole AND NOT spelling.is_area)
            ORDER BY spelling.name = area.name DESC, weight DESC LIMIT %(limit)s
        ) AS found
        UNION ALL
        SELECT spelling.place_id, spelling.called, 0, spelling.weight
        FROM reading JOIN geo_placename AS spelling USING (name)
        JOIN geo_placename AS other
        ON other.place_id = spelling.place_id AND other.name = reading.context
    )
