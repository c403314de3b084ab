-- A reader counts once for the same words. Rows of other days are deleted meanwhile, some each time,
-- and those that another request is deleting are skipped.
WITH forgotten AS (
    DELETE FROM directory_unfoundreader WHERE id IN (
        SELECT id FROM directory_unfoundreader WHERE day < %(day)s
        ORDER BY day LIMIT 100 FOR UPDATE SKIP LOCKED
    )
), counted AS (
    INSERT INTO directory_unfoundreader (day, words_digest, reader_digest)
    VALUES (%(day)s, %(words)s, %(reader)s)
    ON CONFLICT DO NOTHING
    RETURNING 1
)
-- Reads the rows that were there before this statement: the reader comes on top.
SELECT
    (SELECT count(*) FROM counted) = 1,
    (
        SELECT count(*) FROM directory_unfoundreader
        WHERE words_digest = %(words)s AND day = %(day)s
    )
    + (SELECT count(*) FROM counted)
