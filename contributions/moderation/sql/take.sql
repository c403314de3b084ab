-- Takes something for somebody until a moment, unless somebody else has it for longer; no row then.
INSERT INTO contributions_taken (subject, user_id, until)
VALUES (%(subject)s, %(user)s, %(until)s)
ON CONFLICT (subject) DO UPDATE SET user_id = excluded.user_id, until = excluded.until
WHERE contributions_taken.until <= %(now)s OR contributions_taken.user_id = excluded.user_id
RETURNING until
