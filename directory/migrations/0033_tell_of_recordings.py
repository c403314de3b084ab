from django.db import migrations


class Migration(migrations.Migration):
    """Kept pages are made anew when a recording is published, refused or withdrawn."""

    dependencies = [("directory", "0032_versions_of_texts")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON directory_recording"
            " FOR EACH STATEMENT EXECUTE FUNCTION directory_tell_of_content()",
            "DROP TRIGGER told ON directory_recording",
        ),
    ]
