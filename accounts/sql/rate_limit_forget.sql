-- Skips rows that another request is deleting.
DELETE FROM accounts_ratelimituse WHERE key IN (
    SELECT key FROM accounts_ratelimituse WHERE ends_at < %(now)s
    ORDER BY ends_at LIMIT 20 FOR UPDATE SKIP LOCKED
)
