ANALYZE regions_territory; ANALYZE regions_territoryparent; ANALYZE regions_territoryancestor;
ANALYZE geo_place; ANALYZE geo_placename
