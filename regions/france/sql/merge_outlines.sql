-- Regions and the country are their departments; outlines imported as official stay.
WITH department AS (
    SELECT code, ST_SetSRID(ST_GeomFromGeoJSON(geojson), 4326) AS outline FROM staged_outline
), area AS (
    SELECT code, ST_Multi(outline) AS outline FROM department
    UNION ALL
    SELECT above.code, ST_Multi(ST_Union(department.outline)) FROM department
    JOIN regions_territory AS t USING (code)
    JOIN regions_territoryancestor AS link ON link.territory_id = t.id
    JOIN regions_territory AS above ON above.id = link.ancestor_id AND above.id <> t.id
    GROUP BY above.code
)
UPDATE regions_territory AS t SET outline = area.outline
FROM area WHERE area.code = t.code AND NOT t.outline_is_official
