INSERT INTO geo_place (
    code, kind, name, context, insee_code, postcodes, population, point, precision,
    territory_code, names, derived_names
)
SELECT s.code, s.kind, s.name, s.context, s.insee_code, s.postcodes, s.population,
    coalesce(s.point, t.centre), s.precision, s.territory_code, s.names, s.derived_names
FROM staged_place AS s LEFT JOIN regions_territory AS t ON t.code = s.code
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, context = excluded.context,
    postcodes = excluded.postcodes, population = excluded.population, point = excluded.point,
    precision = excluded.precision, territory_code = excluded.territory_code,
    names = excluded.names, derived_names = excluded.derived_names;
DELETE FROM geo_placename;
DELETE FROM geo_place WHERE code NOT IN (SELECT code FROM staged_place);
INSERT INTO geo_placename (place_id, name, weight, called, departments, is_area)
SELECT p.id, s.name, s.weight, s.called, s.departments, s.is_area
FROM staged_spelling AS s JOIN geo_place AS p USING (code);
DELETE FROM geo_formercommune;
INSERT INTO geo_formercommune (code, name, place_code)
SELECT code, name, place_code FROM staged_former
