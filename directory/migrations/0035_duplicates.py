"""What is compared to find duplicates, and organizations that became one with another."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


# As ``directory.index.compared`` compares names of organizations, phones and hosts. Where the words
# change that it leaves out, this index is made anew.
WORDS = (
    "a|au|aux|avec|d|dans|de|des|du|en|et|l|la|le|les|ou|par|pour|s|sur|un|une|amicale|antenne|asso|"
    "association|ass|assoc|centre|collectif|comite|delegation|departementale|espace|federation|"
    "fondation|groupe|loi|1901|maison|point|service|social|sociale|union|local|locale"
)
WITHOUT = rf"regexp_replace(folded(name), '\m(?:{WORDS})\M', ' ', 'g')"
PHONE = r"right(regexp_replace(phone, '\D', '', 'g'), 9)"
BARE = r"regexp_replace(lower(website), '^(https?://)?(www\.)?|/+$', '', 'g')"
INDEXES = (
    (
        "organization_by_name",
        f"USING gin ((coalesce(nullif(btrim({WITHOUT}), ''), folded(name))) gin_trgm_ops)",
    ),
    ("organization_by_siret", "(siret) WHERE siret <> ''"),
    ("organization_by_phone", f"(({PHONE})) WHERE phone <> ''"),
    (
        "organization_by_host",
        f"((split_part({BARE}, '/', 1))) WHERE website <> ''",
    ),
)
# Those by which duplicates were found before.
OLD_INDEXES = ("programme_by_phone", "site_by_phone", "programme_by_website")


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0034_freshness'),
        # Folding of words, and trigrams.
        ('geo', '0010_folding_of_format_characters'),
    ]

    operations = [
        migrations.CreateModel(
            name='ComparedProgramme',
            fields=[
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='compared', serialize=False, to='directory.programme')),
                ('title', models.TextField()),
                ('titles', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('summary', models.TextField()),
                ('name', models.TextField()),
                ('siret', models.CharField(blank=True, max_length=14)),
                ('phones', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('emails', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('websites', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('hosts', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('openings', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('communes', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('places', django.contrib.gis.db.models.fields.MultiPointField(geography=True, null=True, srid=4326)),
            ],
        ),
        migrations.AddField(
            model_name='organization',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='directory.organization'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='organization_not_merged_into_itself'),
        ),
        migrations.AddField(
            model_name='comparedprogramme',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organization'),
        ),
        migrations.AddIndex(
            model_name='comparedprogramme',
            index=django.contrib.postgres.indexes.GinIndex(models.F('communes'), django.contrib.postgres.indexes.OpClass('title', 'gin_trgm_ops'), name='compared_title'),
        ),
        migrations.AddIndex(
            model_name='comparedprogramme',
            index=django.contrib.postgres.indexes.GinIndex(models.F('communes'), django.contrib.postgres.indexes.OpClass('name', 'gin_trgm_ops'), name='compared_name'),
        ),
        migrations.AddIndex(
            model_name='comparedprogramme',
            index=django.contrib.postgres.indexes.GinIndex(fields=['phones'], name='compared_phones'),
        ),
        migrations.AddIndex(
            model_name='comparedprogramme',
            index=django.contrib.postgres.indexes.GinIndex(fields=['emails'], name='compared_emails'),
        ),
        migrations.AddIndex(
            model_name='comparedprogramme',
            index=django.contrib.postgres.indexes.GinIndex(fields=['websites'], name='compared_websites'),
        ),
        migrations.AddIndex(
            model_name='comparedprogramme',
            index=models.Index(condition=models.Q(('siret', ''), _negated=True), fields=['siret'], name='compared_siret'),
        ),
        migrations.AddIndex(
            model_name='comparedprogramme',
            index=models.Index(fields=['organization'], name='compared_organization'),
        ),
        *(
            migrations.RunSQL(
                f"CREATE INDEX {name} ON directory_organization {definition}",
                f"DROP INDEX {name}",
            )
            for name, definition in INDEXES
        ),
        *(
            migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop)
            for name in OLD_INDEXES
        ),
    ]
