"""Words of summaries stand apart, and samples are the first byte of the programme's id.

What is derived is derived anew (``directory.index.rebuild``), as after every change of how.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0021_folding_of_words'),
    ]

    operations = [
        migrations.RunSQL("TRUNCATE directory_programmetext", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='programmetext',
            name='summary_vector',
            field=django.contrib.postgres.search.SearchVectorField(default=''),
        ),
        migrations.AddIndex(
            model_name='programmetext',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['spatial_keys', 'summary_vector'], name='text_keys_summary_vector'),
        ),
    ]
