from django.db import migrations

# A cell is counted under facets: all sites (0), each theme (its id), each territory (its id below
# zero). `directory_facets` says under which ones an entry is counted.
FACETS = """
CREATE FUNCTION directory_facets(marks int[], territories bigint[], themes int[])
RETURNS SETOF bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 8 AS $$
    SELECT 0 UNION ALL SELECT unnest(marks & themes) UNION ALL SELECT -unnest(territories)
$$
"""

# The same, of all sites: the finest cells, then every wider one from the four inside it.
COUNT_ALL = """
CREATE FUNCTION directory_count_cells() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    theme_ids int[] := ARRAY(
        SELECT id::int FROM directory_taxonomyterm WHERE scheme = 'theme' ORDER BY id);
BEGIN
    DELETE FROM directory_clustercell;
    INSERT INTO directory_clustercell
        (facet, level, cell, sites, lon_sum, lat_sum, west, south, east, north, entry_id)
    SELECT facet, 13, entry.cell >> 18, count(*), sum(ST_X(place)), sum(ST_Y(place)),
        min(ST_X(place)), min(ST_Y(place)), max(ST_X(place)), max(ST_Y(place)), min(entry.id)
    FROM directory_searchentry entry,
        directory_facets(entry.marks, entry.territories, theme_ids) facet
    WHERE entry.site_id IS NOT NULL
    GROUP BY 1, 3;
    FOR wider IN REVERSE 12..2 LOOP
        INSERT INTO directory_clustercell
            (facet, level, cell, sites, lon_sum, lat_sum, west, south, east, north, entry_id)
        SELECT facet, wider, cell >> 2, sum(sites), sum(lon_sum), sum(lat_sum),
            min(west), min(south), max(east), max(north), min(entry_id)
        FROM directory_clustercell WHERE level = wider + 1
        GROUP BY 1, 3;
    END LOOP;
END
$$
"""

# `left_cells` and `left_facets`, side by side, say where entries are gone that were counted;
# `programmes` are those whose entries stand now and were not counted yet. Where something left,
# cells are counted anew from what is inside them; elsewhere what came is added to what was there.
COUNT_CHANGES = """
CREATE FUNCTION directory_count_cells(
    left_cells bigint[], left_facets bigint[], programmes uuid[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    theme_ids int[] := ARRAY(
        SELECT id::int FROM directory_taxonomyterm WHERE scheme = 'theme' ORDER BY id);
BEGIN
    INSERT INTO directory_clustercell AS known
        (facet, level, cell, sites, lon_sum, lat_sum, west, south, east, north, entry_id)
    WITH came AS MATERIALIZED (
        SELECT facet, entry.cell >> 18 AS cell, count(*) AS sites,
            sum(ST_X(place)) AS lon_sum, sum(ST_Y(place)) AS lat_sum,
            min(ST_X(place)) AS west, min(ST_Y(place)) AS south,
            max(ST_X(place)) AS east, max(ST_Y(place)) AS north, min(entry.id) AS entry_id
        FROM directory_searchentry entry,
            directory_facets(entry.marks, entry.territories, theme_ids) facet
        WHERE entry.programme_id = ANY(programmes) AND entry.site_id IS NOT NULL
        GROUP BY 1, 2
    )
    SELECT facet, level, cell >> 2 * (13 - level), sum(sites), sum(lon_sum), sum(lat_sum),
        min(west), min(south), max(east), max(north), min(entry_id)
    FROM came, generate_series(2, 13) level
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (facet, level, cell) DO UPDATE SET
        sites = known.sites + excluded.sites,
        lon_sum = known.lon_sum + excluded.lon_sum, lat_sum = known.lat_sum + excluded.lat_sum,
        west = least(known.west, excluded.west), south = least(known.south, excluded.south),
        east = greatest(known.east, excluded.east), north = greatest(known.north, excluded.north),
        entry_id = least(known.entry_id, excluded.entry_id);
    IF cardinality(left_cells) = 0 THEN
        RETURN;
    END IF;
    DELETE FROM directory_clustercell known USING unnest(left_cells, left_facets) gone (cell, facet)
    WHERE known.facet = gone.facet AND known.level = 13 AND known.cell = gone.cell;
    INSERT INTO directory_clustercell
        (facet, level, cell, sites, lon_sum, lat_sum, west, south, east, north, entry_id)
    SELECT facet, 13, gone.cell, count(*), sum(ST_X(place)), sum(ST_Y(place)),
        min(ST_X(place)), min(ST_Y(place)), max(ST_X(place)), max(ST_Y(place)), min(entry.id)
    FROM (
        SELECT cell, array_agg(facet) AS facets
        FROM unnest(left_cells, left_facets) one (cell, facet) GROUP BY cell
    ) gone JOIN directory_searchentry entry
        ON entry.cell BETWEEN gone.cell << 18 AND ((gone.cell + 1) << 18) - 1
        AND entry.site_id IS NOT NULL,
        directory_facets(entry.marks, entry.territories, theme_ids) facet
    WHERE facet = ANY(gone.facets)
    GROUP BY 1, 3;
    FOR wider IN REVERSE 12..2 LOOP
        SELECT array_agg(cell), array_agg(facet) INTO left_cells, left_facets FROM (
            SELECT DISTINCT cell >> 2 AS cell, facet
            FROM unnest(left_cells, left_facets) one (cell, facet)
        ) around;
        DELETE FROM directory_clustercell known
        USING unnest(left_cells, left_facets) gone (cell, facet)
        WHERE known.facet = gone.facet AND known.level = wider AND known.cell = gone.cell;
        INSERT INTO directory_clustercell
            (facet, level, cell, sites, lon_sum, lat_sum, west, south, east, north, entry_id)
        SELECT inside.facet, wider, gone.cell, sum(sites), sum(lon_sum), sum(lat_sum),
            min(west), min(south), max(east), max(north), min(entry_id)
        FROM unnest(left_cells, left_facets) gone (cell, facet)
        JOIN directory_clustercell inside ON inside.facet = gone.facet AND inside.level = wider + 1
            AND inside.cell BETWEEN gone.cell << 2 AND (gone.cell << 2) + 3
        GROUP BY 1, 3;
    END LOOP;
END
$$
"""


# Room on each page to count one more where the row stands, without touching an index.
LEAVE_ROOM = "ALTER TABLE directory_clustercell SET (fillfactor = 70)"


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_words_of_programmes_and_sheets")]
    operations = [
        migrations.RunSQL("DROP FUNCTION directory_count_cells(bigint[])"),
        migrations.RunSQL(FACETS),
        migrations.RunSQL(COUNT_ALL),
        migrations.RunSQL(COUNT_CHANGES),
        # Nothing counts whole cells any more.
        migrations.RemoveIndex(model_name="clustercell", name="cluster_cell_place"),
        migrations.RunSQL(LEAVE_ROOM),
    ]
