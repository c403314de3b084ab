WHEN EXISTS (
    SELECT FROM directory_programmetext WHERE vector @@ {query}::tsquery AND {area}
) THEN {no}
