"""How much each column may hold, said to the database."""

import django.db.models.functions.comparison
import django.db.models.lookups
import geo.limits
from django.db import migrations, models




class Migration(migrations.Migration):

    dependencies = [
        ('regions', '0004_invitation'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('secret_fingerprint')), 32), name='invitation_secret_fingerprint_bounded'),
        ),
        migrations.AddConstraint(
            model_name='territory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('names', models.TextField())), 20000), name='territory_names_bounded'),
        ),
    ]
