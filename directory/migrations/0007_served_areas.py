import django.db.models.deletion
from django.db import migrations, models

FILLED = """
INSERT INTO directory_servedarea (entry_id, territory_id, is_remote, programme_id)
SELECT id, unnest(territories), is_remote, programme_id
FROM directory_searchentry WHERE site_id IS NULL ORDER BY 2, 3, 4
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_cluster_cells")]
    operations = [
        migrations.CreateModel(
            name="ServedArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("territory_id", models.BigIntegerField()),
                ("is_remote", models.BooleanField()),
                ("programme_id", models.UUIDField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="served_areas",
                        to="directory.searchentry",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="servedarea",
            constraint=models.UniqueConstraint(
                fields=("territory_id", "is_remote", "programme_id"), name="served_area_once"
            ),
        ),
        migrations.AddIndex(
            model_name="servedarea",
            index=models.Index(fields=["programme_id"], name="served_area_programme"),
        ),
    ]
