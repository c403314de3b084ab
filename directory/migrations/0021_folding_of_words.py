from pathlib import Path

from django.db import migrations

# What ``directory.index.stemming_sql`` said of all words before, and of these two when this was
# written.
BEFORE, AFTER = (
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("0009_stemming.sql", "0021_folding_of_words.sql")
)


class Migration(migrations.Migration):
    """Acronyms with dots, apostrophes, Arabic "my" and "our" are read as one word.

    The texts of programmes and sheets are derived anew when the taxonomy is loaded, which every
    upgrade does, since its file has changed.
    """

    dependencies = [
        ("directory", "0020_term_mappings"),
        ("geo", "0009_folding_of_letters"),
    ]

    operations = [migrations.RunSQL([(AFTER, None)], [(BEFORE, None)])]
