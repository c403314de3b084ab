-- The territories that each entry without a site covers.
INSERT INTO directory_coverageindexentry (entry_id, territory_id, is_remote, programme_id)
SELECT p.entry_id, unnest(p.territories), p.is_remote, p.id
FROM (
    SELECT id AS entry_id, programme_id AS id, territories, is_remote
    FROM directory_searchentry WHERE site_id IS NULL
) p WHERE {chosen}
ORDER BY 2, 3, 4
