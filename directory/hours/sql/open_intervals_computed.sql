UPDATE directory_openingrule SET computed_from = %(start)s, computed_until = %(end)s
WHERE id = ANY(%(ids)s)
