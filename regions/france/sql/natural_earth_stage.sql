CREATE TEMPORARY TABLE ne_source (kind text, rank integer, name text, shape geometry) ON COMMIT DROP;
CREATE TEMPORARY TABLE ne_box (shape geometry) ON COMMIT DROP;
CREATE TEMPORARY TABLE ne_built (kind text, detail integer, rank integer, name text, wkt text)
ON COMMIT DROP;
