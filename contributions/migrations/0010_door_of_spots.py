from django.db import migrations


class Migration(migrations.Migration):
    """Spots are derived from public content like the search rows that stand at them."""

    dependencies = [
        ("contributions", "0009_door_of_words"),
        ("directory", "0010_spots"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER one_door BEFORE INSERT OR UPDATE OR DELETE ON directory_spot "
            "FOR EACH STATEMENT EXECUTE FUNCTION contributions_require_revision()",
            "DROP TRIGGER one_door ON directory_spot",
        )
    ]
