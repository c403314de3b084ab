from django.db import migrations

TABLES = ("siteblock", "blockbits", "outsideblocks")


class Migration(migrations.Migration):
    """Blocks are derived from public content like the search rows that stand in them."""

    dependencies = [
        ("contributions", "0010_door_of_spots"),
        ("directory", "0014_marks_below_zero"),
    ]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER one_door BEFORE INSERT OR UPDATE OR DELETE ON directory_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION contributions_require_revision()",
            f"DROP TRIGGER one_door ON directory_{table}",
        )
        for table in TABLES
    ]
