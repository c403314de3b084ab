-- Whether a programme has a site at most some metres from a point, or in the commune of the point.
-- OFFSET 0: as a join the planner would read all sites around the point.
EXISTS (
    SELECT FROM directory_searchentry AS entry
    WHERE entry.programme_id = directory_programmetext.programme_id
        AND (ST_Distance(entry.point, {point}) <= {metres} OR entry.territories && {communes}::bigint[])
    OFFSET 0
)
