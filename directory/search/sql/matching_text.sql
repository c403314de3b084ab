-- OFFSET 0: sites are looked up for each programme, never the other way round, since the planner
-- cannot estimate how many sites are near.
SELECT site.*, matching.word_class FROM ({words} OFFSET 0) AS matching, LATERAL (
    SELECT * FROM ({sites}) AS of_all WHERE of_all.programme_id = matching.programme_id OFFSET 0
) AS site
