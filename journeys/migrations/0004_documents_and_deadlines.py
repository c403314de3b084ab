"""Deadlines, documents, time and place of steps; a programme may serve two needs."""

import django.db.models.lookups
import geo.limits
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0025_unfound_words'),
        ('journeys', '0003_bounds'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='step',
            name='journey_holds_programme_once',
        ),
        migrations.RemoveConstraint(
            model_name='step',
            name='journey_step_refers_to_its_kind',
        ),
        migrations.AddField(
            model_name='journey',
            name='sealed_deadlines',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='journey',
            name='sealed_documents',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='step',
            name='sealed_place',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='step',
            name='sealed_seen',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='step',
            name='sealed_time',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='journey',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_deadlines')), 40000), name='journey_sealed_deadlines_bounded'),
        ),
        migrations.AddConstraint(
            model_name='journey',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_documents')), 20000), name='journey_sealed_documents_bounded'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(condition=models.Q(('programme__isnull', False)), fields=('journey', 'programme', 'goal', 'need'), name='journey_holds_programme_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'programme'), ('sheet__isnull', True)), models.Q(('kind', 'procedure'), ('need', ''), ('programme__isnull', True)), models.Q(('kind', 'need'), ('programme__isnull', True), ('sheet__isnull', True), models.Q(('need', ''), _negated=True)), models.Q(('kind', 'own'), ('need', ''), ('programme__isnull', True), ('sheet__isnull', True)), _connector='OR'), name='journey_step_refers_to_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_time')), 100), name='journey_step_sealed_time_bounded'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_place')), 1000), name='journey_step_sealed_place_bounded'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_seen')), 500), name='journey_step_sealed_seen_bounded'),
        ),
    ]
