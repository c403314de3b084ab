-- A town hall without a point of its own stands at the point of its borough or commune.
INSERT INTO regions_publicoffice AS o (
    id, kind, name, commune_id, street_address, postcode, town, point, is_located,
    opening_hours, by_appointment, phone, email, website, accessibility, accessibility_note,
    source, source_id, updated_on, ended_on
)
SELECT s.id, 'mairie', coalesce(nullif(s.name, ''), 'Mairie - ' || c.name), t.id, s.street,
    coalesce(nullif(s.postcode, ''), c.postcodes[1], ''), coalesce(nullif(s.town, ''), c.name),
    coalesce(ST_Point(s.lon, s.lat, 4326)::geography, p.point, c.point), s.lon IS NOT NULL,
    s.hours, false, s.phone, s.mail, s.site, '', '', 'embedded', s.code, s.updated_on, NULL
FROM staged_office AS s
JOIN regions_territory AS t ON t.code = 'com:' || s.commune
JOIN geo_place AS c ON c.code = 'com:' || s.commune
LEFT JOIN geo_place AS p ON p.code = 'com:' || s.code
ON CONFLICT (source, source_id) DO UPDATE SET
    name = excluded.name, commune_id = excluded.commune_id,
    street_address = excluded.street_address, postcode = excluded.postcode, town = excluded.town,
    point = excluded.point, is_located = excluded.is_located,
    opening_hours = excluded.opening_hours, phone = excluded.phone, email = excluded.email,
    website = excluded.website, updated_on = excluded.updated_on, ended_on = NULL
WHERE o IS DISTINCT FROM excluded;
UPDATE regions_publicoffice SET ended_on = %(today)s
WHERE source = 'embedded' AND ended_on IS NULL AND id NOT IN (SELECT id FROM staged_office);
DROP TABLE staged_office
