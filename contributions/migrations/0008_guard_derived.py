from django.db import migrations

TABLES = ("clustercell", "servedarea")


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0007_imports_in_turns"),
        ("directory", "0007_served_areas"),
    ]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER one_door BEFORE INSERT OR UPDATE OR DELETE ON directory_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION contributions_require_revision()",
            f"DROP TRIGGER one_door ON directory_{table}",
        )
        for table in TABLES
    ]
