-- Rules open at a moment; then those not computed for it, and those that may be unknown.
SELECT rule_id, NULL, NULL, NULL::boolean, NULL::boolean FROM directory_openinterval
WHERE opens_at <= %(moment)s AND opens_at > %(moment)s - interval '1 day' AND closes_at > %(moment)s
UNION ALL
SELECT id, text, time_zone, is_computed, is_uncertain
FROM directory_openingrule, LATERAL (
    SELECT coalesce(computed_from <= %(moment)s AND computed_until > %(moment)s, false) AS is_computed,
        text ~ %(uncertain)s AS is_uncertain
) AS state
WHERE NOT is_computed OR is_uncertain
