DELETE FROM directory_indexedpoint point WHERE id = ANY(%(left)s) AND NOT EXISTS (
    SELECT FROM directory_searchentry WHERE site_id IS NOT NULL AND indexed_point_id = point.id
)
