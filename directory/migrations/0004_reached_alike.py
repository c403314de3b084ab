"""Index phone numbers and web addresses as contributions.revisions.duplicates compares them."""

from django.db import migrations

PHONE = r"right(regexp_replace(phone, '\D', '', 'g'), 9)"
WEBSITE = r"regexp_replace(lower(website), '^https?://(www\.)?|/+$', '', 'g')"
INDEXES = (
    ("programme_by_phone", "directory_programme", PHONE, "phone <> ''"),
    ("site_by_phone", "directory_site", PHONE, "phone <> ''"),
    ("programme_by_website", "directory_programme", WEBSITE, "website <> ''"),
)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_words_together")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {name} ON {table} (({expression})) WHERE {condition}",
            f"DROP INDEX {name}",
        )
        for name, table, expression, condition in INDEXES
    ]
