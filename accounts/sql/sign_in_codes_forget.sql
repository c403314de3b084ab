DELETE FROM accounts_signincode WHERE digest IN (
    SELECT digest FROM accounts_signincode WHERE expires_at < %s
    ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED
)
