"""How much each column may hold, said to the database."""

import django.db.models.functions.comparison
import django.db.models.lookups
import geo.limits
from django.db import migrations, models




class Migration(migrations.Migration):

    dependencies = [
        ('geo', '0003_folded'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('postcodes')), 200), name='place_postcodes_bounded'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('names', models.TextField())), 20000), name='place_names_bounded'),
        ),
    ]
