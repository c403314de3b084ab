CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT id AS entry_id, (within << %(number_bits)s) + number / %(sites)s AS block,
    (number %% %(sites)s)::int AS place, cell, ST_X(place) AS lon, ST_Y(place) AS lat,
    term_ids, territories, statuses, audiences, french_levels, age_min, age_max, cost
FROM (
    SELECT *, cell >> %(shift)s AS within,
        row_number() OVER (PARTITION BY cell >> %(shift)s ORDER BY cell, id) - 1 AS number
    FROM directory_searchentry WHERE site_id IS NOT NULL
) entry
