-- The finest counted cells with their facets: all sites (0), each theme (its id), each territory (its
-- negative id).
SELECT DISTINCT entry.cell >> %s, facet
FROM directory_searchentry entry, directory_facets(entry.term_ids, entry.territories, ARRAY(
    SELECT id::int FROM directory_taxonomyterm WHERE scheme = 'theme' ORDER BY id)) facet
WHERE entry.site_id IS NOT NULL AND entry.programme_id = ANY(%s)
