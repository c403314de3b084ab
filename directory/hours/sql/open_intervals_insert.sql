INSERT INTO directory_openinterval (rule_id, opens_at, closes_at)
SELECT * FROM unnest(%(rules)s::bigint[], %(opening)s::timestamptz[], %(closing)s::timestamptz[])
