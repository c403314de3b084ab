-- One ring of an expanding search; its rows are read only when the rings before it have too few.
{name} AS MATERIALIZED (
    SELECT {no} AS step, found.* FROM ({rows}) AS found WHERE {conditions}
)
