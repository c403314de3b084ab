-- In batches; skips rows that another request is deleting.
DELETE FROM accounts_session WHERE key_digest IN (
    SELECT key_digest FROM accounts_session WHERE expires_at < %s
    ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED
)
