-- The number of the first query that a programme of the area matches; NULL when there is none.
SELECT CASE {cases} END
