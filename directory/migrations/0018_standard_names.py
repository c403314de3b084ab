"""Tables, columns, indexes and functions of the search index get their standard names.

Nothing is copied or rebuilt: PostgreSQL renames in place. Function bodies are text that names
columns, so the two that count cells are written anew; they do what they did.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

RENAMED_TABLES = {
    "directory_spot": "directory_indexedpoint",
    "directory_siteblock": "directory_bitmapblock",
    "directory_blockbits": "directory_bitmap",
    "directory_outsideblocks": "directory_unindexedentry",
    "directory_servedarea": "directory_coverageindexentry",
    "directory_programmewords": "directory_programmetext",
    "directory_sheetwords": "directory_sheettext",
    "directory_word": "directory_knownword",
    "directory_openspan": "directory_openinterval",
}
RENAMED_COLUMNS = [
    ("directory_searchentry", "marks", "term_ids"),
    ("directory_searchentry", "spot_id", "indexed_point_id"),
    ("directory_indexedpoint", "marks", "term_ids"),
    ("directory_programmetext", "keys", "spatial_keys"),
    ("directory_programmetext", "said", "vector"),
    ("directory_programmetext", "titled", "title_vector"),
    ("directory_sheettext", "said", "vector"),
    ("directory_sheettext", "titled", "title_vector"),
    ("directory_knownword", "marks", "term_tags"),
    ("directory_openingrule", "laid_out_from", "computed_from"),
    ("directory_openingrule", "laid_out_until", "computed_until"),
]
RENAMED_INDEXES = {
    "spot_marked_point": "point_term_ids",
    "entry_marked_point": "entry_point_term_ids",
    "entry_at_spot": "entry_at_point",
    "entry_areas_served": "entry_coverage",
    "served_area_programme": "coverage_index_programme",
    "served_area_once": "coverage_index_once",
    "block_bits_said_once": "bitmap_key_block_once",
    "words_said": "text_keys_vector",
    "words_titled": "text_keys_title_vector",
    "open_span_moment": "open_interval_moment",
}
CONSTRAINT = ("entry_spot_only_with_site", "entry_point_ref_only_with_site")


def in_place(tables, columns, indexes, constraint, point_id, all_term_ids):
    """Statements that rename, forwards or backwards."""
    return [
        *(f"ALTER TABLE {old} RENAME TO {new}" for old, new in tables),
        *(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}" for table, old, new in columns),
        *(f"ALTER INDEX {old} RENAME TO {new}" for old, new in indexes),
        f"ALTER TABLE directory_searchentry RENAME CONSTRAINT {constraint[0]} TO {constraint[1]}",
        f"ALTER FUNCTION {point_id[0]}(geometry, bigint) RENAME TO {point_id[1]}",
        f"ALTER AGGREGATE {all_term_ids[0]}(integer[]) RENAME TO {all_term_ids[1]}",
    ]


FORWARDS = in_place(
    RENAMED_TABLES.items(),
    RENAMED_COLUMNS,
    RENAMED_INDEXES.items(),
    CONSTRAINT,
    ("directory_spot_id", "directory_point_id"),
    ("directory_every_mark", "directory_all_term_ids"),
)

COUNT_ALL = """
CREATE OR REPLACE FUNCTION directory_count_cells() RETURNS void LANGUAGE plpgsql AS $$
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
        directory_facets(entry.term_ids, entry.territories, theme_ids) facet
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
COUNT_CHANGES = """
CREATE OR REPLACE FUNCTION directory_count_cells(
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
            directory_facets(entry.term_ids, entry.territories, theme_ids) facet
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
        directory_facets(entry.term_ids, entry.territories, theme_ids) facet
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


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0017_bounds"),
        ("contributions", "0014_bounds"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(FORWARDS),
                migrations.RunSQL([COUNT_ALL, COUNT_CHANGES]),
            ],
            state_operations=[
                migrations.RenameModel("Spot", "IndexedPoint"),
                migrations.RenameModel("SiteBlock", "BitmapBlock"),
                migrations.RenameModel("BlockBits", "Bitmap"),
                migrations.RenameModel("OutsideBlocks", "UnindexedEntry"),
                migrations.RenameModel("ServedArea", "CoverageIndexEntry"),
                migrations.RenameModel("ProgrammeWords", "ProgrammeText"),
                migrations.RenameModel("SheetWords", "SheetText"),
                migrations.RenameModel("Word", "KnownWord"),
                migrations.RenameModel("OpenSpan", "OpenInterval"),
                migrations.RemoveIndex("searchentry", "entry_marked_point"),
                migrations.RemoveIndex("searchentry", "entry_at_spot"),
                migrations.RemoveIndex("searchentry", "entry_areas_served"),
                migrations.RemoveIndex("searchentry", "entry_territories"),
                migrations.RemoveIndex("searchentry", "entry_cell"),
                migrations.RemoveConstraint("searchentry", "entry_spot_only_with_site"),
                migrations.RemoveIndex("indexedpoint", "spot_marked_point"),
                migrations.RemoveIndex("programmetext", "words_said"),
                migrations.RemoveIndex("programmetext", "words_titled"),
                migrations.RenameField("searchentry", "marks", "term_ids"),
                migrations.RenameField("searchentry", "spot", "indexed_point"),
                migrations.RenameField("indexedpoint", "marks", "term_ids"),
                migrations.RenameField("programmetext", "keys", "spatial_keys"),
                migrations.RenameField("programmetext", "said", "vector"),
                migrations.RenameField("programmetext", "titled", "title_vector"),
                migrations.RenameField("sheettext", "said", "vector"),
                migrations.RenameField("sheettext", "titled", "title_vector"),
                migrations.RenameField("knownword", "marks", "term_tags"),
                migrations.RenameField("openingrule", "laid_out_from", "computed_from"),
                migrations.RenameField("openingrule", "laid_out_until", "computed_until"),
                migrations.RemoveConstraint(
                    model_name="bitmap",
                    name="block_bits_said_once",
                ),
                migrations.RemoveConstraint(
                    model_name="coverageindexentry",
                    name="served_area_once",
                ),
                migrations.RenameIndex(
                    model_name="coverageindexentry",
                    new_name="coverage_index_programme",
                    old_name="served_area_programme",
                ),
                migrations.RenameIndex(
                    model_name="openinterval",
                    new_name="open_interval_moment",
                    old_name="open_span_moment",
                ),
                migrations.AlterField(
                    model_name="coverageindexentry",
                    name="entry",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coverage_index",
                        to="directory.searchentry",
                    ),
                ),
                migrations.AlterField(
                    model_name="openinterval",
                    name="rule",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_intervals",
                        to="directory.openingrule",
                    ),
                ),
                migrations.AlterField(
                    model_name="programmetext",
                    name="programme",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text_index",
                        to="directory.programme",
                    ),
                ),
                migrations.AlterField(
                    model_name="sheettext",
                    name="sheet",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text_index",
                        to="directory.proceduresheet",
                    ),
                ),
                migrations.AddIndex(
                    model_name="indexedpoint",
                    index=django.contrib.postgres.indexes.GistIndex(
                        django.contrib.postgres.indexes.OpClass(
                            F("point"), name="gist_geography_ops"
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            F("term_ids"), name="gist__intbig_ops(siglen=32)"
                        ),
                        name="point_term_ids",
                    ),
                ),
                migrations.AddIndex(
                    model_name="programmetext",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["spatial_keys", "vector"], name="text_keys_vector"
                    ),
                ),
                migrations.AddIndex(
                    model_name="programmetext",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False,
                        fields=["spatial_keys", "title_vector"],
                        name="text_keys_title_vector",
                    ),
                ),
                migrations.AddIndex(
                    model_name="searchentry",
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(F("territories"), name="array_ops"),
                        django.contrib.postgres.indexes.OpClass(F("term_ids"), name="gin__int_ops"),
                        condition=Q(("site__isnull", False)),
                        name="entry_territories",
                    ),
                ),
                migrations.AddIndex(
                    model_name="searchentry",
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(F("territories"), name="array_ops"),
                        django.contrib.postgres.indexes.OpClass(F("term_ids"), name="gin__int_ops"),
                        condition=Q(("site__isnull", True)),
                        name="entry_coverage",
                    ),
                ),
                migrations.AddIndex(
                    model_name="searchentry",
                    index=models.Index(
                        condition=Q(("site__isnull", False)),
                        fields=["cell"],
                        include=(
                            "id",
                            "place",
                            "term_ids",
                            "statuses",
                            "audiences",
                            "french_levels",
                            "age_min",
                            "age_max",
                            "cost",
                            "rule",
                            "by_appointment",
                        ),
                        name="entry_cell",
                    ),
                ),
                migrations.AddIndex(
                    model_name="searchentry",
                    index=models.Index(
                        condition=Q(("site__isnull", False)),
                        fields=["indexed_point", "programme", "id"],
                        name="entry_at_point",
                    ),
                ),
                migrations.AddIndex(
                    model_name="searchentry",
                    index=django.contrib.postgres.indexes.GistIndex(
                        django.contrib.postgres.indexes.OpClass(
                            F("point"), name="gist_geography_ops"
                        ),
                        django.contrib.postgres.indexes.OpClass(
                            F("term_ids"), name="gist__intbig_ops(siglen=32)"
                        ),
                        condition=Q(("site__isnull", False)),
                        name="entry_point_term_ids",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bitmap",
                    constraint=models.UniqueConstraint(
                        fields=("key", "block"), name="bitmap_key_block_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coverageindexentry",
                    constraint=models.UniqueConstraint(
                        fields=("territory_id", "is_remote", "programme_id"),
                        name="coverage_index_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="searchentry",
                    constraint=models.CheckConstraint(
                        condition=Q(
                            Q(("indexed_point__isnull", True), ("site__isnull", True)),
                            Q(("indexed_point__isnull", False), ("site__isnull", False)),
                            _connector="OR",
                        ),
                        name="entry_point_ref_only_with_site",
                    ),
                ),
            ],
        ),
    ]
