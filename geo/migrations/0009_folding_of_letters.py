from pathlib import Path

from django.db import migrations

# What ``geo.folding_sql.fold_function`` said before and when this was written.
BEFORE, AFTER = (
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("0003_folded.sql", "0009_folding_of_letters.sql")
)


class Migration(migrations.Migration):
    """Ethiopic letters of one sound, hamza and more apostrophes are folded.

    Names of places are folded anew by ``load_france``, whose version was raised with this.
    """

    dependencies = [("geo", "0008_groups_as_places")]

    operations = [migrations.RunSQL([(AFTER, None)], [(BEFORE, None)])]
