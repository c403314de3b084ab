INSERT INTO directory_unindexedentry (entry_id)
SELECT id FROM directory_searchentry
WHERE programme_id = ANY(%(programmes)s) AND site_id IS NOT NULL
