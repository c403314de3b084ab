-- One atomic statement: a count that is read, then written, would let concurrent requests pass the
-- limit. A window of time begins with the first use after the end of the last one.
INSERT INTO accounts_ratelimituse AS use (key, taken, ends_at)
VALUES (%(key)s, 1, %(ends_at)s)
ON CONFLICT (key) DO UPDATE SET
    taken = CASE WHEN use.ends_at <= %(now)s THEN 1 ELSE least(use.taken, %(most)s) + 1 END,
    ends_at = CASE WHEN use.ends_at <= %(now)s THEN excluded.ends_at ELSE use.ends_at END
RETURNING taken, ends_at
