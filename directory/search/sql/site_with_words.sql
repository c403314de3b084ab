-- The words of a site's programme, whatever their class.
EXISTS (
    SELECT FROM directory_programmetext AS indexed
    WHERE indexed.programme_id = site.programme_id AND {vector} @@ {query}::tsquery
)
