-- The keys of programmes, from their search entries; keys of territories covered are odd.
    SELECT programme_id, array_agg(DISTINCT key) AS keys FROM (
        SELECT e.programme_id, zoom * 100000000
            + least(greatest(floor(world_x * (1 << zoom)), 0), (1 << zoom) - 1)::int * 10000
            + least(greatest(floor(world_y * (1 << zoom)), 0), (1 << zoom) - 1)::int AS key
        FROM directory_searchentry e, unnest({zooms}::int[]) AS zoom
        WHERE e.site_id IS NOT NULL AND e.programme_id IN (SELECT id FROM chosen)
        UNION ALL
        SELECT e.programme_id,
            {first} + 2 * territory::int + (e.site_id IS NULL)::int
        FROM directory_searchentry e, unnest(e.territories) AS territory
        WHERE e.programme_id IN (SELECT id FROM chosen)
        UNION ALL
        SELECT e.programme_id, get_byte(uuid_send(e.programme_id), 0) + 1000 * CASE
            WHEN e.site_id IS NOT NULL THEN {at_site}
            WHEN e.is_remote THEN {remote} ELSE {by_coverage} END
        FROM directory_searchentry e WHERE e.programme_id IN (SELECT id FROM chosen)
        UNION ALL
        SELECT e.programme_id, {every_site} FROM directory_searchentry e
        WHERE e.site_id IS NOT NULL AND e.programme_id IN (SELECT id FROM chosen)
    ) AS found GROUP BY programme_id
