"""Whether a programme runs becomes a section of its own; until now ``state`` said it.

Only revisions that are not decided are rewritten: those that are never change, and are read in the
sections of today when somebody takes them back (``contributions.schema.former_sections``).
"""

from django.db import migrations

UNDECIDED = """
    state IN ('draft', 'waiting', 'changes_asked')
    AND jsonb_typeof(content) = 'object' AND jsonb_typeof(base) = 'object'
"""
FORWARD = f"""
UPDATE contributions_revision SET
    content = content || jsonb_build_object(
        'operating', jsonb_build_object('operating', content #> '{{state,operating}}')),
    base = base || jsonb_build_object(
        'operating', jsonb_build_object('operating', base #> '{{state,operating}}'))
WHERE {UNDECIDED}
    AND content #>> '{{state,operating}}' <> base #>> '{{state,operating}}';
UPDATE contributions_revision SET
    content = content #- '{{state,operating}}', base = base #- '{{state,operating}}'
WHERE {UNDECIDED}
    AND (content #> '{{state,operating}}' IS NOT NULL OR base #> '{{state,operating}}' IS NOT NULL);
UPDATE contributions_revision SET content = content - 'state', base = base - 'state'
WHERE {UNDECIDED} AND content ? 'operating' AND content -> 'state' = base -> 'state';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0021_duplicates"),
        ("directory", "0036_operating_section"),
    ]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
