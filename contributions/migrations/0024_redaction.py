"""Personal data in a decided revision may be blanked, by the role that owns the table alone.

Whoever wrote a name or a private phone number into a proposal can ask for it to go. The command
``redact_revision`` names itself in ``reperes.redaction``; values may change then, but no section
comes or goes, and nothing else of the revision changes. The web role cannot: naming itself is not
enough.
"""

from django.db import migrations

ALLOWED = """
CREATE FUNCTION contributions_is_redaction() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('reperes.redaction', true), '') <> ''
        AND pg_has_role(current_user, relowner, 'USAGE')
    FROM pg_class WHERE oid = 'contributions_revision'::regclass
$$;
CREATE FUNCTION contributions_same_keys(was jsonb, becomes jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY(SELECT jsonb_object_keys(was) ORDER BY 1)
        = ARRAY(SELECT jsonb_object_keys(becomes) ORDER BY 1)
$$;
"""
DROP_ALLOWED = (
    "DROP FUNCTION contributions_is_redaction();"
    "DROP FUNCTION contributions_same_keys(jsonb, jsonb)"
)


def decided_stays(redaction: str) -> str:
    """The function of the trigger on revisions, as in 0013 but for what ``redaction`` allows."""
    return f"""
CREATE OR REPLACE FUNCTION contributions_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change CONSTANT text[] := '{{author_id,content,base}}';
    is_withholding CONSTANT boolean :=
        coalesce(current_setting('reperes.withholding', true), '') <> '';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a revision that was sent is never deleted'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'draft' AND OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a revision that was sent is no draft again'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state NOT IN ('accepted', 'rejected', 'withdrawn') THEN
        RETURN NEW;
    END IF;
    {redaction}
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change
        OR (NEW.author_id IS DISTINCT FROM OLD.author_id AND NEW.author_id IS NOT NULL)
        OR ((NEW.content, NEW.base) IS DISTINCT FROM (OLD.content, OLD.base) AND NOT (
            is_withholding
            AND contributions_only_withholds(OLD.content, NEW.content)
            AND contributions_only_withholds(OLD.base, NEW.base)
        ))
    THEN
        RAISE EXCEPTION 'a revision that was decided never changes'
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'contributions/migrations/0013 says what little may.';
    END IF;
    RETURN NEW;
END
$$;
"""


REDACTING = """
    IF contributions_is_redaction()
        AND to_jsonb(NEW) - '{content,base,note,source}'::text[]
            = to_jsonb(OLD) - '{content,base,note,source}'::text[]
        AND contributions_same_keys(OLD.content, NEW.content)
        AND contributions_same_keys(OLD.base, NEW.base)
    THEN
        RETURN NEW;
    END IF;
"""


def remark_stays(condition: str) -> str:
    """The function of the trigger on remarks; ``condition`` is when a text may change."""
    return f"""
CREATE OR REPLACE FUNCTION contributions_remark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was remarked on a revision never changes'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
"""


REDACTING_A_REMARK = (
    "TG_OP = 'UPDATE' AND contributions_is_redaction()"
    " AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text'"
)


class Migration(migrations.Migration):
    dependencies = [("contributions", "0023_reports_and_reviews")]
    operations = [
        migrations.RunSQL(ALLOWED, DROP_ALLOWED),
        migrations.RunSQL(decided_stays(REDACTING), decided_stays("")),
        migrations.RunSQL(remark_stays(REDACTING_A_REMARK), remark_stays("false")),
    ]
