"""Former names, departments and weights of spellings; communes that were merged."""

import django.contrib.postgres.fields
import django.db.models.lookups
import geo.limits
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geo', '0004_bounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerCommune',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('place_code', models.CharField(max_length=20)),
            ],
            options={
                'verbose_name': 'former commune',
                'verbose_name_plural': 'former communes',
            },
        ),
        migrations.RemoveField(
            model_name='placename',
            name='population',
        ),
        migrations.AddField(
            model_name='place',
            name='derived_names',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='placename',
            name='called',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddField(
            model_name='placename',
            name='departments',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='placename',
            name='is_area',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='placename',
            name='weight',
            field=models.FloatField(default=0),
        ),
        migrations.AlterField(
            model_name='placename',
            name='name',
            field=models.CharField(db_collation='C', max_length=120),
        ),
        migrations.AddIndex(
            model_name='placename',
            index=models.Index(condition=models.Q(('is_area', True)), fields=['name'], name='place_name_areas', opclasses=['text_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('derived_names')), 20), name='place_derived_names_bounded'),
        ),
        migrations.AddConstraint(
            model_name='placename',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('departments')), 20), name='place_name_departments_bounded'),
        ),
    ]
