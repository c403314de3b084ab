from django.db import migrations


class Migration(migrations.Migration):
    """Words of sheets, and words known, are derived from public content like those of programmes."""

    dependencies = [
        ("contributions", "0008_guard_derived"),
        ("directory", "0009_words_of_programmes_and_sheets"),
    ]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER one_door BEFORE INSERT OR UPDATE OR DELETE ON directory_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION contributions_require_revision()",
            f"DROP TRIGGER one_door ON directory_{table}",
        )
        for table in ("sheetwords", "word")
    ]
