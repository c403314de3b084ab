-- The number of the first query that a programme of the area matches; NULL when there is none. Where
-- one near matches the first, no other is tried; of the rest each only when none before matches.
CASE WHEN {is_near} THEN 1 ELSE (
    SELECT choice.no FROM unnest({queries}::text[], {titles}::text[]) WITH ORDINALITY
        AS choice (query, title, no)
    WHERE {is_there} ORDER BY choice.no LIMIT 1
) END
