-- Rows of two statements in one: those of the first beside NULL, and those of the other.
SELECT * FROM (SELECT true AS is_first, one.* FROM ({one}) AS one) AS first_rows
FULL JOIN (SELECT true AS is_other, other.* FROM ({other}) AS other) AS other_rows ON false
