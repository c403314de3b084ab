-- Only in the window in which it was counted: the next window counts other uses.
UPDATE accounts_ratelimituse SET taken = taken - 1
WHERE key = %(key)s AND ends_at = %(ends_at)s AND taken > 0
