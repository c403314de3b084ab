import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

# The number of a point: the bits of its cell, then those of a hash of its coordinates.
SPOT_ID = """
CREATE FUNCTION directory_spot_id(place geometry, cell bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(cell), 11, '0') || left(md5(ST_AsBinary(place, 'NDR')), 21))::uuid
$$
"""
EVERY_MARK = """
CREATE AGGREGATE directory_every_mark(integer[]) (
    SFUNC = _int_union, STYPE = integer[], INITCOND = '{}', PARALLEL = SAFE
)
"""
# For rows written before: as ``directory.index.rebuild`` and ``directory.index.points`` write them.
FILLED = """
SELECT set_config('reperes.revision', 'directory.0010_spots', true);
UPDATE directory_searchentry SET spot_id = directory_spot_id(place, cell), marks = marks || ARRAY(
    SELECT 192 - array_position(ARRAY['on_site', 'remote', 'at_home'], mode::text)
    FROM unnest(access_modes) mode
);
INSERT INTO directory_spot (id, point, marks)
SELECT spot_id, point, directory_every_mark(marks) FROM directory_searchentry
WHERE site_id IS NOT NULL GROUP BY spot_id, point ORDER BY spot_id;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0012_count_what_changed")]
    operations = [
        migrations.RunSQL(SPOT_ID, "DROP FUNCTION directory_spot_id(geometry, bigint)"),
        migrations.RunSQL(EVERY_MARK, "DROP AGGREGATE directory_every_mark(integer[])"),
        migrations.CreateModel(
            name="Spot",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        geography=True, spatial_index=False, srid=4326
                    ),
                ),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="searchentry",
            name="spot",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="directory.spot",
            ),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        # What a later change of the table would wait for.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="spot",
            index=django.contrib.postgres.indexes.GistIndex(
                django.contrib.postgres.indexes.OpClass(F("point"), name="gist_geography_ops"),
                django.contrib.postgres.indexes.OpClass(
                    F("marks"), name="gist__intbig_ops(siglen=32)"
                ),
                name="spot_marked_point",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                condition=Q(("site__isnull", False)),
                fields=["spot", "programme", "id"],
                name="entry_at_spot",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("site__isnull", True),
                    ("spot__isnull", True),
                )
                | Q(("site__isnull", False), ("spot__isnull", False)),
                name="entry_spot_only_with_site",
            ),
        ),
    ]
