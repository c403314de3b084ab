-- Programmes of the step's class that cover its territory, in order.
SELECT * FROM (
    SELECT entry.* FROM ({texts} OFFSET 0) AS matching
    CROSS JOIN LATERAL ({entry} OFFSET 0) AS entry
) AS found
WHERE {after}
ORDER BY misfit, programme_id LIMIT {wanted}
