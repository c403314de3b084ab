CREATE TEMPORARY TABLE staged_territory (
    code text, kind text, insee_code text, name text, names jsonb, population int,
    centre geography(Point, 4326), centre_precision text, time_zone text, chief_town_code text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_parent (child text, parent text) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_place (
    code text, kind text, name text, context text, insee_code text, postcodes text[],
    population int, point geography(Point, 4326), precision text, territory_code text, names jsonb,
    derived_names text[]
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_spelling (
    code text, name text, weight float, called text, departments text[], is_area bool
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_former (code text, name text, place_code text) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_outline (
    code text PRIMARY KEY, outline geometry(MultiPolygon, 4326)
) ON COMMIT DROP;
