INSERT INTO regions_territory (
    code, kind, insee_code, name, names, population, centre, centre_precision, time_zone,
    chief_town_code, outline_is_official, outline_error_m, valid_from
)
SELECT code, kind, insee_code, name, names, population, centre, centre_precision, time_zone,
    chief_town_code, false, 0, %(vintage)s
FROM staged_territory
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, names = excluded.names, population = excluded.population,
    centre = excluded.centre, centre_precision = excluded.centre_precision,
    time_zone = excluded.time_zone, chief_town_code = excluded.chief_town_code,
    valid_to = NULL
