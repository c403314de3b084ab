from django.db import migrations

# As ``directory.index.rebuild`` and ``directory.index.points`` write them from now on.
FILLED = """
SELECT set_config('reperes.revision', 'directory.0014_marks_below_zero', true);
UPDATE directory_searchentry SET marks = ARRAY(
    SELECT id::int FROM directory_taxonomyterm
    WHERE scheme = 'theme' AND code = ANY(themes) OR scheme = 'need' AND code = ANY(needs)
    ORDER BY 1
) || ARRAY(
    SELECT -array_position(ARRAY[
        'fr', 'ar', 'ps', 'fa', 'ti', 'uk', 'ru', 'en', 'so', 'prs', 'ur', 'bn', 'am', 'om',
        'ku', 'tr', 'sq', 'ka', 'hy', 'ln', 'bm', 'ff', 'ta', 'es', 'pt', 'lsf'], code::text)
    FROM unnest(languages) code
) || ARRAY(
    SELECT -64 - array_position(ARRAY['on_site', 'remote', 'at_home'], mode::text)
    FROM unnest(access_modes) mode
);
DELETE FROM directory_spot;
INSERT INTO directory_spot (id, point, marks)
SELECT spot_id, point, directory_every_mark(marks) FROM directory_searchentry
WHERE site_id IS NOT NULL GROUP BY spot_id, point ORDER BY spot_id;
"""


class Migration(migrations.Migration):
    """Marks of languages and modes of access lie below zero: a term's id might reach them else."""

    dependencies = [("directory", "0013_blocks")]
    operations = [
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        # What a later change of the table would wait for.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
    ]
