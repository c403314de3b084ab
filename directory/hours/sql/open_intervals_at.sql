SELECT rule_id, NULL, NULL FROM directory_openinterval
WHERE opens_at <= %(moment)s AND opens_at > %(moment)s - interval '1 day' AND closes_at > %(moment)s
UNION ALL
SELECT id, text, time_zone FROM directory_openingrule
WHERE computed_until IS NULL OR computed_until <= %(moment)s OR computed_from > %(moment)s
