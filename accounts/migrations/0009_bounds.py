"""How much each column may hold, said to the database."""

import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import geo.limits
from django.db import migrations, models


CUT = "UPDATE accounts_demomail SET body = left(body, 20000) WHERE length(body) > 20000"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_second_factors_under_server_key'),
    ]

    operations = [
        migrations.RunSQL(CUT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('details', models.TextField())), 200000), name='audit_details_bounded'),
        ),
        migrations.AddConstraint(
            model_name='demomail',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 20000), name='demo_mail_body_bounded'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('key_digest')), 32), name='session_key_digest_bounded'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('payload')), 200000), name='session_payload_bounded'),
        ),
        migrations.AddConstraint(
            model_name='signincode',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('digest')), 32), name='sign_in_code_digest_bounded'),
        ),
    ]
