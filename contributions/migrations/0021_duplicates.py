"""Pairs that may be one, pairs that are not, and what was made one; the write guard of 0034."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import geo.limits
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contributions', '0020_grants_of_jobs'),
        ('directory', '0035_duplicates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LikelyPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('programme', 'programme'), ('organization', 'organization')], max_length=20)),
                ('first', models.UUIDField()),
                ('second', models.UUIDField()),
                ('log_odds', models.FloatField()),
                ('measures', models.JSONField(default=dict)),
                ('found_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'second'], name='likely_pair_by_second')],
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='likely_pair_in_order'), models.CheckConstraint(condition=models.Q(('kind__in', ['programme', 'organization'])), name='likely_pair_kind_known'), models.UniqueConstraint(fields=('kind', 'first', 'second'), name='likely_pair_once'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('measures', models.TextField())), 5000), name='likely_pair_measures_bounded')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('programme', 'programme'), ('organization', 'organization')], max_length=20)),
                ('gone', models.UUIDField(db_index=True)),
                ('stays', models.UUIDField(db_index=True)),
                ('revisions', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['programme', 'organization'])), name='merge_kind_known'), models.CheckConstraint(condition=models.Q(('gone', models.F('stays')), _negated=True), name='merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('gone',), name='merge_stands_once'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('before', models.TextField())), 20000), name='merge_before_bounded'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(django.db.models.functions.comparison.Cast('after', models.TextField())), 20000), name='merge_after_bounded'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 4000), name='merge_reason_bounded'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.Cardinality(models.F('revisions')), 100000), name='merge_revisions_bounded')],
            },
        ),
        migrations.CreateModel(
            name='NotDuplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('programme', 'programme'), ('organization', 'organization')], max_length=20)),
                ('first', models.UUIDField()),
                ('second', models.UUIDField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'second'], name='not_duplicate_by_second')],
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='not_duplicate_in_order'), models.CheckConstraint(condition=models.Q(('kind__in', ['programme', 'organization'])), name='not_duplicate_kind_known'), models.UniqueConstraint(fields=('kind', 'first', 'second'), name='not_duplicate_once')],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER one_door BEFORE INSERT OR UPDATE OR DELETE "
            "ON directory_comparedprogramme "
            "FOR EACH STATEMENT EXECUTE FUNCTION contributions_require_revision()",
            "DROP TRIGGER one_door ON directory_comparedprogramme",
        ),
    ]
