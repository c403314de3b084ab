-- Published programmes whose standing differs from what their dates say, the longest unconfirmed
-- first. One that was never confirmed counts from the day it was made. Examples are nobody's to
-- confirm.
WITH dated AS (
    SELECT p.id, p.search_standing, p.ends_on, p.is_example,
        coalesce(p.verified_on, (p.created_at AT TIME ZONE 'Europe/Paris')::date) AS confirmed_on
    FROM directory_programme p
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL AND p.operating <> 'closed'
), derived AS (
    SELECT d.id, d.search_standing, d.confirmed_on, CASE
            WHEN d.ends_on < %(today)s THEN 'ended'
            WHEN d.is_example OR d.id = ANY(%(paused)s) THEN ''
            WHEN d.confirmed_on <= %(leave_out)s THEN 'unconfirmed'
            WHEN d.confirmed_on <= %(lower)s THEN 'lower'
            ELSE ''
        END AS standing
    FROM dated d
)
SELECT id, search_standing, standing FROM derived
WHERE standing <> search_standing
ORDER BY confirmed_on, id
