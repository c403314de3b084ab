"""How much each column may hold, said to the database; longer texts are cut."""

import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import geo.limits
from django.conf import settings
from django.db import migrations, models


# Decided revisions never change (0013) but here, where the bound begins to hold.
CUT = """
ALTER TABLE contributions_revision DISABLE TRIGGER decided_stays;
ALTER TABLE contributions_remark DISABLE TRIGGER remark_stays;
UPDATE contributions_revision SET note = left(note, 4000) WHERE length(note) > 4000;
UPDATE contributions_remark SET text = left(text, 4000) WHERE length(text) > 4000;
ALTER TABLE contributions_revision ENABLE TRIGGER decided_stays;
ALTER TABLE contributions_remark ENABLE TRIGGER remark_stays;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contributions', '0013_decided_revisions_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(CUT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='confidentialpart',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('content')), 500000), name='confidential_part_content_bounded'),
        ),
        migrations.AddConstraint(
            model_name='confidentialpart',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('base')), 500000), name='confidential_part_base_bounded'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('unknown_columns')), 50), name='import_unknown_columns_bounded'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('cells')), 1000000), name='import_row_cells_bounded'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('content')), 1000000), name='import_row_content_bounded'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('change')), 1000000), name='import_row_change_bounded'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('base')), 1000000), name='import_row_base_bounded'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('problems')), 1000000), name='import_row_problems_bounded'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('conflicts')), 1000), name='import_row_conflicts_bounded'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 4000), name='remark_text_bounded'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('content', models.TextField())), 2000000), name='revision_content_bounded'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('base', models.TextField())), 2000000), name='revision_base_bounded'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('note'), 4000), name='revision_note_bounded'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('secret_fingerprint')), 32), name='revision_secret_fingerprint_bounded'),
        ),
    ]
