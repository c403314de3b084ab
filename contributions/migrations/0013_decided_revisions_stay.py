"""Decided revisions never change, as the audit never does.

What may still be done to one that is accepted, rejected or withdrawn:

- its author becomes nobody, when that person erases her account;
- the address and the name of a site are blanked in it, when a later revision hides that site
  (``contributions.revisions.confidential.hide_past``, which names itself in ``reperes.withholding``): they
  move to the confidential part, and nothing else may change with them;
- its confidential part is written in the same way, and encrypted anew with another server key by
  a transaction that names itself in ``reperes.reencryption``.

Only drafts, which nobody but their author ever saw, are deleted (``forget_drafts``); and nothing
that was sent becomes a draft again. What was remarked with a decision stays as well.
"""

from django.db import migrations

REVISIONS = """
CREATE FUNCTION contributions_only_withholds(was jsonb, becomes jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM jsonb_each(was) before FULL JOIN jsonb_each(becomes) after USING (key)
        WHERE before.value IS DISTINCT FROM after.value AND NOT coalesce(
            key LIKE 'site:%'
            AND jsonb_typeof(before.value) = 'object' AND jsonb_typeof(after.value) = 'object'
            AND before.value - '{street_address,postcode,point,locality}'::text[]
                = after.value - '{street_address,postcode,point,locality}'::text[]
            AND NOT EXISTS (
                SELECT 1 FROM jsonb_each(after.value) said
                WHERE said.key IN ('street_address', 'postcode', 'point', 'locality')
                    AND said.value IS DISTINCT FROM before.value -> said.key
                    AND said.value NOT IN ('""', 'null')
            ), false)
    )
$$;
CREATE FUNCTION contributions_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change CONSTANT text[] := '{author_id,content,base}';
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
CREATE TRIGGER decided_stays BEFORE UPDATE OR DELETE ON contributions_revision
    FOR EACH ROW EXECUTE FUNCTION contributions_decided_stays();
"""
PARTS = """
CREATE FUNCTION contributions_part_of_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_withholding CONSTANT boolean :=
        coalesce(current_setting('reperes.withholding', true), '') <> '';
    is_reencryption CONSTANT boolean :=
        coalesce(current_setting('reperes.reencryption', true), '') <> '';
BEGIN
    IF EXISTS (
        SELECT 1 FROM contributions_revision
        WHERE id IN (OLD.revision_id, NEW.revision_id)
            AND state IN ('accepted', 'rejected', 'withdrawn')
    ) AND NOT (
        TG_OP <> 'DELETE' AND is_withholding
        OR TG_OP = 'UPDATE' AND is_reencryption
    ) OR (TG_OP = 'UPDATE' AND NEW.revision_id <> OLD.revision_id) THEN
        RAISE EXCEPTION 'the confidential part of a revision that was decided never changes'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER decided_stays BEFORE INSERT OR UPDATE OR DELETE ON contributions_confidentialpart
    FOR EACH ROW EXECUTE FUNCTION contributions_part_of_decided_stays();
"""
REMARKS = """
CREATE FUNCTION contributions_remark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was remarked on a revision never changes'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER remark_stays BEFORE UPDATE OR DELETE ON contributions_remark
    FOR EACH ROW EXECUTE FUNCTION contributions_remark_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0012_confidential_parts_encrypted")]
    operations = [
        migrations.RunSQL(
            REVISIONS,
            "DROP TRIGGER decided_stays ON contributions_revision;"
            "DROP FUNCTION contributions_decided_stays();"
            "DROP FUNCTION contributions_only_withholds(jsonb, jsonb)",
        ),
        migrations.RunSQL(
            PARTS,
            "DROP TRIGGER decided_stays ON contributions_confidentialpart;"
            "DROP FUNCTION contributions_part_of_decided_stays()",
        ),
        migrations.RunSQL(
            REMARKS,
            "DROP TRIGGER remark_stays ON contributions_remark;"
            "DROP FUNCTION contributions_remark_stays()",
        ),
    ]
