"""Groups of communes become places; every point is its place's own or stands for an area."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geo', '0006_map'),
    ]

    operations = [
        # Points from a postcode or a group of communes, of embedded files of before, stand for an area.
        migrations.RunSQL(
            "UPDATE geo_place SET precision = 'outline' WHERE precision IN ('postcode', 'epci')",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint(
            model_name='place',
            name='place_code_shape',
        ),
        migrations.RemoveConstraint(
            model_name='place',
            name='place_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='place',
            name='place_precision_known',
        ),
        migrations.AlterField(
            model_name='place',
            name='kind',
            field=models.CharField(choices=[('commune', 'commune'), ('borough', 'borough'), ('department', 'department'), ('region', 'region'), ('epci', 'group of communes')], max_length=10),
        ),
        migrations.AlterField(
            model_name='place',
            name='precision',
            field=models.CharField(choices=[('own', 'its own point'), ('outline', 'inside its outline')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^((com|dep|reg):[0-9AB]{2,5}|epci:[0-9]{9})$')), name='place_code_shape'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['commune', 'borough', 'department', 'region', 'epci'])), name='place_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('precision__in', ['own', 'outline'])), name='place_precision_known'),
        ),
    ]
