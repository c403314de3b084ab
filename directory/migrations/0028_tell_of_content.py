from django.db import migrations

# Every table that public pages are made of, but for the taxonomy (0015); tests compare with the
# models. What is derived is told of too, since it may be derived anew alone.
TABLES = [
    *("organization", "programme", "programme_themes", "programme_needs"),
    *("programme_procedures", "coverage", "site", "closedperiod", "section"),
    *("proceduresheet", "proceduresheet_needs", "proceduresheet_related", "proceduresource"),
    *("procedurestep", "procedurestep_sources", "proceduredocument"),
    *("proceduredocument_sources", "procedurefact"),
    *("searchentry", "programmetext", "sheettext", "schoolcalendar"),
]
RELATIONS = [*(f"directory_{table}" for table in TABLES), "regions_publicoffice"]

FUNCTION = """
CREATE FUNCTION directory_tell_of_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY directory_content;
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    """Connections are told of changes, when they are committed (config/postgis)."""

    dependencies = [("directory", "0027_school_calendars"), ("regions", "0006_offices")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION directory_tell_of_content()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {relation} "
                "FOR EACH STATEMENT EXECUTE FUNCTION directory_tell_of_content()",
                f"DROP TRIGGER told ON {relation}",
            )
            for relation in RELATIONS
        ),
    ]
