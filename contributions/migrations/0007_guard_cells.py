from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0006_imports"),
        ("directory", "0005_cluster_cells"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER one_door BEFORE INSERT OR UPDATE OR DELETE ON directory_clustercell "
            "FOR EACH STATEMENT EXECUTE FUNCTION contributions_require_revision()",
            "DROP TRIGGER one_door ON directory_clustercell",
        )
    ]
