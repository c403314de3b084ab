"""Scopes of shares, proposals, further keys of a journey, and several journeys in an account."""

import django.db.models.deletion
import django.db.models.lookups
import django.utils.timezone
import geo.limits
import uuid
from django.conf import settings
from django.db import migrations, models

# The primary key of an account's key was the account.
SEVERAL_KEYS = """
ALTER TABLE journeys_accountkey DROP CONSTRAINT journeys_accountkey_pkey;
ALTER TABLE journeys_accountkey ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY;
ALTER TABLE journeys_accountkey ALTER COLUMN id DROP DEFAULT;
ALTER TABLE journeys_accountkey ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE journeys_accountkey ALTER COLUMN created_at DROP DEFAULT;
CREATE INDEX journeys_accountkey_user_id ON journeys_accountkey (user_id);
"""
# Back: an account keeps the first of its journeys.
ONE_KEY = """
DELETE FROM journeys_accountkey later USING journeys_accountkey first
WHERE later.user_id = first.user_id
    AND (later.created_at, later.id) > (first.created_at, first.id);
DROP INDEX journeys_accountkey_user_id;
ALTER TABLE journeys_accountkey DROP COLUMN created_at;
ALTER TABLE journeys_accountkey DROP COLUMN id;
ALTER TABLE journeys_accountkey ADD PRIMARY KEY (user_id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0025_unfound_words'),
        ('journeys', '0004_documents_and_deadlines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_fingerprint', models.BinaryField(max_length=32, unique=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HistoryEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed_entry', models.BinaryField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='JourneyKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('link', 'Link'), ('phrase', 'Phrase'), ('handover', 'Handover')], max_length=10)),
                ('secret_fingerprint', models.BinaryField(max_length=32, unique=True)),
                ('wrapped_key', models.BinaryField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('ends_others', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PhraseSalt',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('salt', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('need', models.SlugField(blank=True, max_length=60)),
                ('sealed_text', models.BinaryField(blank=True, null=True)),
                ('sealed_note', models.BinaryField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'Waits for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', editable=False, max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='share',
            name='scope',
            field=models.CharField(choices=[('look', 'Look only'), ('comment', 'Write comments'), ('propose', 'Propose steps'), ('edit', 'Change steps and dates')], default='look', max_length=10),
        ),
        migrations.RunSQL(
            "UPDATE journeys_share SET scope = 'comment' WHERE may_comment",
            "UPDATE journeys_share SET may_comment = true WHERE scope <> 'look'",
        ),
        migrations.RemoveField(
            model_name='share',
            name='may_comment',
        ),
        migrations.AlterModelOptions(
            name='accountkey',
            options={'ordering': ['created_at', 'id']},
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SEVERAL_KEYS, ONE_KEY)],
            state_operations=[
                migrations.AlterField(
                    model_name='accountkey',
                    name='user',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='accountkey',
                    name='id',
                    field=models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                migrations.AddField(
                    model_name='accountkey',
                    name='created_at',
                    field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
                    preserve_default=False,
                ),
            ],
        ),
        migrations.AddField(
            model_name='journey',
            name='sealed_name',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='sealed_language',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='journey',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_name')), 400), name='journey_sealed_name_bounded'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['look', 'comment', 'propose', 'edit'])), name='share_scope_known'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_language')), 100), name='share_sealed_language_bounded'),
        ),
        migrations.AddField(
            model_name='closedlink',
            name='share',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_links', to='journeys.share'),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='journey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='journeys.journey'),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='share',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='history', to='journeys.share'),
        ),
        migrations.AddField(
            model_name='journeykey',
            name='journey',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='journeys.journey'),
        ),
        migrations.AddConstraint(
            model_name='phrasesalt',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='phrase_salt_is_one'),
        ),
        migrations.AddConstraint(
            model_name='phrasesalt',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('salt')), 16), name='phrase_salt_salt_bounded'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='goal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.goal'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='programme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.programme'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='share',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='journeys.share'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='sheet',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.proceduresheet'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='step',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='journeys.step'),
        ),
        migrations.AddConstraint(
            model_name='closedlink',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('secret_fingerprint')), 32), name='closed_link_secret_fingerprint_bounded'),
        ),
        migrations.AddConstraint(
            model_name='historyentry',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_entry')), 3500), name='history_entry_sealed_entry_bounded'),
        ),
        migrations.AddConstraint(
            model_name='journeykey',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'phrase')), fields=('journey',), name='journey_key_one_phrase'),
        ),
        migrations.AddConstraint(
            model_name='journeykey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', False), ('kind', 'handover')), models.Q(('ends_others', False), ('expires_at__isnull', True), ('kind__in', ['link', 'phrase'])), _connector='OR'), name='journey_key_handover_expires'),
        ),
        migrations.AddConstraint(
            model_name='journeykey',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('secret_fingerprint')), 32), name='journey_key_secret_fingerprint_bounded'),
        ),
        migrations.AddConstraint(
            model_name='journeykey',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('wrapped_key')), 100), name='journey_key_wrapped_key_bounded'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open'), ('step__isnull', True)), models.Q(('decided_at__isnull', False), ('state', 'accepted')), models.Q(('decided_at__isnull', False), ('state__in', ['declined', 'withdrawn']), ('step__isnull', True)), _connector='OR'), name='proposal_state_known'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'programme'), ('need', ''), ('sheet__isnull', True)), models.Q(('kind', 'procedure'), ('need', ''), ('programme__isnull', True)), models.Q(('kind', 'need'), ('programme__isnull', True), ('sheet__isnull', True), models.Q(('need', ''), _negated=True)), models.Q(('kind', 'own'), ('need', ''), ('programme__isnull', True), ('sheet__isnull', True)), _connector='OR'), name='proposal_refers_to_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'own'), ('sealed_text__isnull', False)), models.Q(models.Q(('kind', 'own'), _negated=True), ('sealed_text__isnull', True)), _connector='OR'), name='proposal_own_has_words'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_text')), 2100), name='proposal_sealed_text_bounded'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(geo.limits.OctetLength(models.F('sealed_note')), 8100), name='proposal_sealed_note_bounded'),
        ),
    ]
