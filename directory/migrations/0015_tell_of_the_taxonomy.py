from django.db import migrations

TELL = """
CREATE FUNCTION directory_tell_of_taxonomy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY directory_taxonomy;
    RETURN NULL;
END
$$;
CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON directory_taxonomyterm
FOR EACH STATEMENT EXECUTE FUNCTION directory_tell_of_taxonomy()
"""
FORGET = """
DROP TRIGGER told ON directory_taxonomyterm;
DROP FUNCTION directory_tell_of_taxonomy()
"""


class Migration(migrations.Migration):
    """Connections are told of changes, when they are committed (config/postgis)."""

    dependencies = [("directory", "0014_marks_below_zero")]
    operations = [migrations.RunSQL(TELL, FORGET)]
