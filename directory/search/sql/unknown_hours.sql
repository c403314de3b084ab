-- How many sites match but for their hours, which are not stated, or not known at that moment. One
-- count after the other: each has an index of its own.
(SELECT count(*) FROM (
    SELECT FROM ({unstated}) AS site WHERE {matching} LIMIT {most}
) AS found) + (SELECT count(*) FROM (
    SELECT FROM ({uncertain}) AS site WHERE {matching} LIMIT {most}
) AS found)
