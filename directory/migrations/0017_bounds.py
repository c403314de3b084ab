"""How much each column may hold, said to the database; longer texts are cut."""

import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import geo.limits
from django.db import migrations, models


# The door of public content (contributions/revisions/write_guard.py) opens in the name of this migration.
CUT = """
SELECT set_config('reperes.revision', 'bounds of texts', true);
UPDATE directory_section SET text = left(text, 300) WHERE key = 'title' AND length(text) > 300;
UPDATE directory_section SET text = left(text, 10000) WHERE length(text) > 10000;
SELECT set_config('reperes.revision', '', true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0016_hidden_addresses_encrypted'),
        ('regions', '0005_bounds'),
    ]

    operations = [
        migrations.RunSQL(CUT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='closedperiod',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('reasons', models.TextField())), 20000), name='closed_period_reasons_bounded'),
        ),
        migrations.AddConstraint(
            model_name='openingrule',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 4000), name='opening_rule_text_bounded'),
        ),
        migrations.AddConstraint(
            model_name='proceduresheet',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('statuses')), 100), name='sheet_statuses_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('opening_hours'), 500), name='programme_opening_hours_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('statuses')), 100), name='programme_statuses_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('audiences')), 100), name='programme_audiences_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('french_levels')), 100), name='programme_french_levels_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('access_modes')), 100), name='programme_access_modes_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('join_modes')), 100), name='programme_join_modes_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('languages_always')), 100), name='programme_languages_always_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('languages_on_request')), 100), name='programme_languages_on_request_bounded'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('languages_interpreter')), 100), name='programme_languages_interpreter_bounded'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 10000), name='section_text_bounded'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('key', 'title'), _negated=True), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 300), _connector='OR'), name='section_title_bounded'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('opening_hours'), 500), name='site_opening_hours_bounded'),
        ),
        migrations.AddConstraint(
            model_name='taxonomyterm',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('labels', models.TextField())), 20000), name='term_labels_bounded'),
        ),
        migrations.AddConstraint(
            model_name='taxonomyterm',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('synonyms', models.TextField())), 20000), name='term_synonyms_bounded'),
        ),
        migrations.AddConstraint(
            model_name='hiddenaddress',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('place')), 4000), name='hidden_address_place_bounded'),
        ),
    ]
