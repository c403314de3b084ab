from pathlib import Path

from django.db import migrations

# What ``geo.folding_sql.fold_function`` said before and when this was written.
BEFORE, AFTER = (
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("0009_folding_of_letters.sql", "0010_folding_of_format_characters.sql")
)


class Migration(migrations.Migration):
    """All invisible format characters are folded away, not some of them.

    Names of places have none, and the texts of programmes and sheets are derived anew when the
    taxonomy is loaded, whose file has changed with this.
    """

    dependencies = [("geo", "0009_folding_of_letters")]

    operations = [migrations.RunSQL([(AFTER, None)], [(BEFORE, None)])]
