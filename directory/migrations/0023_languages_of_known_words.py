"""The languages of known words, by which corrections stay in the reader's."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    # Words known already get their languages with the next rebuild of all, which every upgrade
    # does by loading the taxonomy; until then they are corrections in no language.
    dependencies = [
        ("directory", "0022_words_of_summaries"),
    ]

    operations = [
        migrations.AddField(
            model_name="knownword",
            name="languages",
            field=ArrayField(models.CharField(max_length=10), default=list),
        ),
    ]
