-- Sites are looked up for each programme, never the other way round: how many lie around nobody
-- can tell the planner.
SELECT site.*, says.word_class FROM ({words} OFFSET 0) AS says, LATERAL (
    SELECT * FROM ({sites}) AS of_all WHERE of_all.programme_id = says.programme_id OFFSET 0
) AS site
