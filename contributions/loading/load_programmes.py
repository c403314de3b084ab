"""Bulk loading of declared programmes with organizations, sites and texts."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils import timezone

from contributions.loading.batch_revisions import Batch
from contributions.revisions import write_guard
from contributions.schema.programme import OrganizationDeclaration, ProgrammeDeclaration
from contributions.schema.references import References, references_of
from contributions.schema.validation import validate
from contributions.store.bulk_insert import insert
from contributions.store.opening_rules import rules_of
from contributions.store.programmes import write_programmes
from contributions.store.texts import write_sections
from directory.index import rebuild
from directory.models import Organization, Programme, Site
from directory.vocabulary import Publication

ORGANIZATION_FIELDS = ["name", "phone", "email", "website", "is_example"]
# More programmes than this at once need new table statistics (ANALYZE).
MANY = 500


def load_programmes(
    *,
    organizations: list[OrganizationDeclaration],
    programmes: list[ProgrammeDeclaration],
    removed: Iterable[UUID] = (),
    source: str = "",
) -> int:
    """Publish the declared programmes and archive those ``removed``; return the number of entries.

    Each programme that changes gets an accepted revision, all of one batch; others are not
    written. ContentRefusedError lists all problems; then nothing is written. Ids are stable.
    """
    known = references_of(programmes)
    validate(programmes, known)
    batch = Batch(source=source)
    with write_guard.allow_writes(batch.id):
        _upsert_organizations(organizations)
        changed = batch.record_programmes(programmes, organizations, known)
        changed += _with_other_rules(programmes, changed, known)
        write_programmes(programmes=changed, known=known, publish=True)
        texts = {
            (programme.id, key, language): text
            for programme in changed
            for language, value in programme.texts.items()
            for key, text in value.items()
            if text
        }
        write_sections(owner="programme", texts=texts, at=timezone.now())
        left_out = batch.record_archived(removed)
        Programme.objects.filter(pk__in=left_out).update(publication=Publication.ARCHIVED)
        if len(changed) > MANY:
            # Without fresh statistics the planner scans whole tables for each derived row.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE directory_programme, directory_site, directory_section")
        return rebuild.rebuild_entries([*(programme.id for programme in changed), *left_out])


def _with_other_rules(
    programmes: list[ProgrammeDeclaration], changed: list[ProgrammeDeclaration], known: References
) -> list[ProgrammeDeclaration]:
    """Unchanged programmes whose opening rule differs, since its holidays have dates."""
    changed_ids = {programme.id for programme in changed}
    same = [programme for programme in programmes if programme.id not in changed_ids]
    rules = rules_of(same, known)
    ids = [programme.id for programme in same]
    rule_ids = dict(Programme.objects.filter(pk__in=ids).values_list("pk", "rule_id"))
    rule_ids |= dict(Site.objects.filter(programme__in=ids).values_list("pk", "rule_id"))
    return [
        programme
        for programme in same
        if rule_ids.get(programme.id) != rules.of_programme(programme)
        or any(rule_ids.get(site.id) != rules.of_site(site) for site in programme.sites)
    ]


def _upsert_organizations(organizations: list[OrganizationDeclaration]) -> None:
    insert(
        Organization,
        [
            {"id": o.id} | {name: getattr(o, name) for name in ORGANIZATION_FIELDS}
            for o in organizations
        ],
        replacing=[*ORGANIZATION_FIELDS, "modified_at"],
    )
