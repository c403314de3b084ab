INSERT INTO directory_programme
SELECT (jsonb_populate_record(
    model, jsonb_build_object('id', gen_random_uuid(), 'publication', 'published',
        'merged_into_id', NULL, 'source', 'bench of translations'))).*
FROM (SELECT p FROM directory_programme p LIMIT 1) AS one (model),
    generate_series(1, %(programmes)s)
