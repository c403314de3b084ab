from django.db import migrations


class Migration(migrations.Migration):
    """Words of several texts become those of one programme."""

    dependencies = [
        ("directory", "0002_who_verified"),
        ("geo", "0003_folded"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE AGGREGATE words_together(tsvector) "
            "(sfunc = tsvector_concat, stype = tsvector, initcond = '', parallel = safe)",
            "DROP AGGREGATE words_together(tsvector)",
        ),
    ]
