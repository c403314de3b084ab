-- For each of these programmes, that of today: itself, or what it was merged into, however often.
WITH RECURSIVE merged AS (
    SELECT id, id AS today, merged_into_id FROM directory_programme WHERE id = ANY(%(ids)s)
    UNION ALL
    SELECT merged.id, programme.id, programme.merged_into_id
    FROM merged JOIN directory_programme AS programme ON programme.id = merged.merged_into_id
)
SELECT id, today FROM merged WHERE merged_into_id IS NULL
