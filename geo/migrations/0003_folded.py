from pathlib import Path

from django.db import migrations

# What ``geo.folding_sql.fold_function`` said when this was written; a later change is a migration.
FOLDED = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Texts are folded where they lie, by the same table as words that people type."""

    dependencies = [
        ("geo", "0002_halves_of_names"),
    ]

    operations = [
        migrations.RunSQL([(FOLDED, None)], "DROP FUNCTION folded(text)"),
    ]
