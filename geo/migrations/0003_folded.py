from django.db import migrations

from geo.folding_sql import fold_function


class Migration(migrations.Migration):
    """Texts are folded where they lie, by the same table as words that people type."""

    dependencies = [
        ("geo", "0002_halves_of_names"),
    ]

    operations = [
        migrations.RunSQL([(fold_function(), None)], "DROP FUNCTION folded(text)"),
    ]
