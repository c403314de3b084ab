"""Words that several readers searched and did not find, and digests of the readers of one day."""

import django.core.validators
import django.db.models.deletion
import django.db.models.lookups
import geo.limits
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0024_calendars_of_hours'),
        ('regions', '0007_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnfoundReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(db_index=True)),
                ('words_digest', models.BinaryField(max_length=16)),
                ('reader_digest', models.BinaryField(max_length=16)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('words_digest', 'reader_digest'), name='unfound_reader_once'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('words_digest')), 16), name='unfound_reader_words_digest_bounded'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('reader_digest')), 16), name='unfound_reader_reader_digest_bounded')],
            },
        ),
        migrations.CreateModel(
            name='UnfoundWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(db_index=True)),
                ('words', models.CharField(max_length=60, verbose_name='words')),
                ('readers', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(5)])),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unfound_words', to='regions.territory')),
            ],
            options={
                'verbose_name': 'words searched and not found',
                'verbose_name_plural': 'words searched and not found',
                'constraints': [models.UniqueConstraint(fields=('day', 'territory', 'words'), name='unfound_words_once_a_day'), models.CheckConstraint(condition=models.Q(('readers__gte', 5)), name='unfound_words_of_several'), models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('words__regex', '[0-9@]'), _negated=True)), name='unfound_words_name_no_person')],
            },
        ),
    ]
