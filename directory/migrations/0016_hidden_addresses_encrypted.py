"""Encrypts what hidden sites hide, and calls them by their communes and nothing finer."""

from django.db import migrations

import accounts.encrypted_fields

BATCH = 1_000
# Public content changes in somebody's name (contributions/migrations/0003).
IN_THE_NAME_OF_THIS = "SELECT set_config('reperes.revision', 'directory 0016', true)"

# The name of a hidden site's commune is all that is said of where it is. A site called otherwise
# is refused whoever writes it: a name typed in a form, a file or a translation of "Lyon 7e".
COMMUNE_ONLY = """
CREATE FUNCTION directory_hidden_site_is_coarse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM regions_territory
        WHERE id = NEW.commune_id AND kind = 'commune' AND name = NEW.locality
    ) THEN
        RAISE EXCEPTION 'a hidden site is called by its commune and nothing finer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'site_hidden_is_coarse';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER site_hidden_is_coarse
    BEFORE INSERT OR UPDATE OF precision, locality, commune_id ON directory_site
    FOR EACH ROW WHEN (NEW.precision = 'hidden')
    EXECUTE FUNCTION directory_hidden_site_is_coarse();
"""
ANY_NAME = """
DROP TRIGGER site_hidden_is_coarse ON directory_site;
DROP FUNCTION directory_hidden_site_is_coarse();
"""

# Words that only the old name of a hidden site said leave the search, its commune's enter.
REPAIR = [
    """
    CREATE TEMPORARY TABLE renamed ON COMMIT DROP AS
    SELECT site.id, site.programme_id, site.locality AS old_name, commune.name AS new_name
    FROM directory_site site JOIN regions_territory commune ON commune.id = site.commune_id
    WHERE site.precision = 'hidden' AND site.locality <> commune.name
    """,
    """
    UPDATE directory_site SET locality = renamed.new_name FROM renamed
    WHERE directory_site.id = renamed.id
    """,
    """
    WITH said AS (
        SELECT programme_id, language, text FROM directory_section
        WHERE programme_id IN (SELECT programme_id FROM renamed)
            AND key IN ('title', 'summary', 'description', 'join', 'bring')
        UNION ALL
        SELECT programme.id, 'fr', organization.name
        FROM directory_programme programme
        JOIN directory_organization organization ON organization.id = programme.organization_id
        WHERE programme.id IN (SELECT programme_id FROM renamed)
        UNION ALL
        SELECT programme_id, 'fr', locality FROM directory_site
        WHERE programme_id IN (SELECT programme_id FROM renamed)
    ), kept AS (
        SELECT programme_id, lexeme FROM said,
            unnest(tsvector_to_array(words_vector(language, bare_words(text)))) AS lexeme
    ), gone AS (
        SELECT programme_id, array_agg(DISTINCT lexeme) AS lexemes FROM renamed,
            unnest(tsvector_to_array(words_vector('fr', bare_words(old_name)))) AS lexeme
        WHERE (programme_id, lexeme) NOT IN (SELECT programme_id, lexeme FROM kept)
        GROUP BY programme_id
    ), come AS (
        SELECT programme_id, array_agg(DISTINCT lexeme) AS lexemes FROM renamed,
            unnest(tsvector_to_array(words_vector('fr', bare_words(new_name)))) AS lexeme
        GROUP BY programme_id
    )
    UPDATE directory_programmewords words
    SET said = ts_delete(words.said, coalesce(gone.lexemes, '{}')) || array_to_tsvector(come.lexemes)
    FROM come LEFT JOIN gone USING (programme_id)
    WHERE words.programme_id = come.programme_id
    """,
    # The log of the administration kept the names of sites as they were when it was written.
    """
    UPDATE django_admin_log SET object_repr = 'place ' || object_id
    WHERE content_type_id IN (
        SELECT id FROM django_content_type WHERE app_label = 'directory' AND model = 'site'
    )
    """,
]


def repair(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(IN_THE_NAME_OF_THIS)
        for statement in REPAIR:
            cursor.execute(statement)
        cursor.execute("SELECT set_config('reperes.revision', '', true)")


def encrypt(apps, schema_editor):
    """Fill the encrypted column from the three in clear, some rows at a time."""
    address = apps.get_model("directory", "HiddenAddress")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(IN_THE_NAME_OF_THIS)
        last = 0
        while rows := _next(cursor, last):
            for pk, site, street, postcode, lon, lat in rows:
                place = {
                    "street_address": street,
                    "postcode": postcode,
                    "point": [round(lon, 7), round(lat, 7)],
                }
                row = address(id=pk, site_id=site, place=place)
                encrypted = address._meta.get_field("place").encrypted(row)
                cursor.execute(
                    "UPDATE directory_hiddenaddress SET place = %s WHERE id = %s", [encrypted, pk]
                )
            last = rows[-1][0]
        cursor.execute("SELECT set_config('reperes.revision', '', true)")


def _next(cursor, last):
    cursor.execute(
        """
        SELECT id, site_id, street_address, postcode,
            ST_X(point::geometry), ST_Y(point::geometry)
        FROM directory_hiddenaddress WHERE id > %s ORDER BY id LIMIT %s
        """,
        [last, BATCH],
    )
    return cursor.fetchall()


class Migration(migrations.Migration):
    """Not to be undone: that would put confidential addresses back in clear.

    Backups and write-ahead logs from before hold them still: docs/running.md says what to do.
    """

    dependencies = [
        ("directory", "0015_tell_of_the_taxonomy"),
        ("admin", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        # The trigger on hidden addresses asks in whose name they change.
        ("contributions", "0003_one_door"),
    ]
    operations = [
        migrations.RunPython(repair, migrations.RunPython.noop),
        migrations.RunSQL(COMMUNE_ONLY, ANY_NAME),
        migrations.AddField(
            model_name="hiddenaddress",
            name="place",
            field=accounts.encrypted_fields.EncryptedJSONField(
                null=True, purpose=b"reperes hidden address 1", row=("site",)
            ),
        ),
        migrations.RunPython(encrypt),
        migrations.RemoveField(model_name="hiddenaddress", name="street_address"),
        migrations.RemoveField(model_name="hiddenaddress", name="postcode"),
        migrations.RemoveField(model_name="hiddenaddress", name="point"),
        migrations.AlterField(
            model_name="hiddenaddress",
            name="place",
            field=accounts.encrypted_fields.EncryptedJSONField(
                purpose=b"reperes hidden address 1", row=("site",)
            ),
        ),
        # PostgreSQL leaves the bytes of a column that was dropped where they are: written anew,
        # the table's file holds none of them.
        migrations.RunSQL(
            "ALTER TABLE directory_hiddenaddress"
            " ALTER COLUMN place TYPE bytea USING place || ''::bytea",
            migrations.RunSQL.noop,
        ),
    ]
