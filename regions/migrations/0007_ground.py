"""How far an outline may be from the true border, so that a pin near one stays uncertain."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('regions', '0006_offices'),
    ]

    operations = [
        migrations.AddField(
            model_name='territory',
            name='outline_error_m',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
