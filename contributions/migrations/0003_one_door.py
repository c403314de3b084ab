from django.db import migrations

# Every table of public content and of what is derived from it; tests compare with the models.
TABLES = [
    *("organization", "programme", "programme_themes", "programme_needs"),
    *("programme_procedures", "coverage", "site", "hiddenaddress", "closedperiod", "section"),
    *("taxonomyterm", "proceduresheet", "proceduresheet_needs", "proceduresheet_related"),
    *("proceduresource", "procedurestep", "procedurestep_sources", "proceduredocument"),
    *("proceduredocument_sources", "procedurefact", "searchentry", "programmewords"),
]

FUNCTION = """
CREATE FUNCTION contributions_require_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('reperes.revision', true), '') = '' THEN
        RAISE EXCEPTION '% on % is refused: public content changes by a revision only',
            TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'contributions.revisions.actions changes content; contributions.revisions.write_guard says how.';
    END IF;
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_revisions"),
        ("directory", "0002_who_verified"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION contributions_require_revision()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER one_door BEFORE INSERT OR UPDATE OR DELETE ON directory_{table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION contributions_require_revision()",
                f"DROP TRIGGER one_door ON directory_{table}",
            )
            for table in TABLES
        ),
    ]
