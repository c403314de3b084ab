from django.db import migrations, models

# Counts sites in the cells of level 13 (of those given, or of all), and in every wider cell around
# them from the four inside it, down to level 2. Facets: all sites (0), each theme (its id), each
# territory (its id below zero).
COUNT = """
CREATE FUNCTION directory_count_cells(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    around bigint[] := changed;
    theme_ids int[] := ARRAY(
        SELECT id::int FROM directory_taxonomyterm WHERE scheme = 'theme' ORDER BY id);
BEGIN
    DELETE FROM directory_clustercell
    WHERE level = 13 AND (changed IS NULL OR cell = ANY(changed));
    INSERT INTO directory_clustercell
        (facet, level, cell, sites, lon_sum, lat_sum, west, south, east, north, entry_id)
    SELECT facet, 13, entry.cell >> 18, count(*), sum(ST_X(place)), sum(ST_Y(place)),
        min(ST_X(place)), min(ST_Y(place)), max(ST_X(place)), max(ST_Y(place)), min(entry.id)
    FROM (
        SELECT e.* FROM directory_searchentry e
        WHERE changed IS NULL AND e.site_id IS NOT NULL
        UNION ALL
        SELECT e.* FROM unnest(changed) one JOIN directory_searchentry e
        ON e.cell BETWEEN one << 18 AND ((one + 1) << 18) - 1 AND e.site_id IS NOT NULL
    ) entry CROSS JOIN LATERAL (
        SELECT 0 AS facet
        UNION ALL SELECT unnest(entry.marks & theme_ids)
        UNION ALL SELECT -unnest(entry.territories)
    ) facets
    GROUP BY 1, 3;
    FOR wider IN REVERSE 12..2 LOOP
        around := ARRAY(SELECT DISTINCT one >> 2 FROM unnest(around) one);
        DELETE FROM directory_clustercell
        WHERE level = wider AND (changed IS NULL OR cell = ANY(around));
        INSERT INTO directory_clustercell
            (facet, level, cell, sites, lon_sum, lat_sum, west, south, east, north, entry_id)
        SELECT inner_cell.facet, wider, inner_cell.cell >> 2, sum(sites), sum(lon_sum),
            sum(lat_sum), min(west), min(south), max(east), max(north), min(entry_id)
        FROM directory_clustercell inner_cell
        WHERE inner_cell.level = wider + 1 AND (changed IS NULL OR inner_cell.cell = ANY(ARRAY(
            SELECT one * 4 + corner FROM unnest(around) one, generate_series(0, 3) corner)))
        GROUP BY 1, 3;
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_marks_and_cells")]
    operations = [
        migrations.CreateModel(
            name="ClusterCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facet", models.BigIntegerField()),
                ("level", models.SmallIntegerField()),
                ("cell", models.BigIntegerField()),
                ("sites", models.IntegerField()),
                ("lon_sum", models.FloatField()),
                ("lat_sum", models.FloatField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("entry_id", models.BigIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="clustercell",
            constraint=models.UniqueConstraint(
                fields=("facet", "level", "cell"), name="cluster_cell_counted_once"
            ),
        ),
        migrations.AddIndex(
            model_name="clustercell",
            index=models.Index(fields=["level", "cell"], name="cluster_cell_place"),
        ),
        migrations.RunSQL(COUNT, "DROP FUNCTION directory_count_cells(bigint[])"),
        migrations.RunSQL("SELECT directory_count_cells(NULL)", migrations.RunSQL.noop),
    ]
