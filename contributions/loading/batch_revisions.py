"""Revisions of bulk loading: one for each programme or sheet that changes, in one batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from contributions.models import ConfidentialPart, Revision
from contributions.models.revision import TargetKind
from contributions.revisions import confidential
from contributions.revisions.write_guard import withholding
from contributions.schema.from_sections import content_of
from contributions.schema.hidden_sites import named_by_commune
from contributions.schema.programme import OrganizationDeclaration, ProgrammeDeclaration
from contributions.schema.references import References
from contributions.schema.sections import SOURCE, STATE, Content, sites_only, stated, text_of
from contributions.schema.snapshot import snapshot_programmes, snapshot_sheets, snapshot_texts
from contributions.store.bulk_insert import columns_of, insert
from contributions.workflows import RevisionState
from directory.models import Section
from directory.models.section import SectionState
from directory.vocabulary import Publication


@dataclass
class Batch:
    """The revisions of one loading: their common source, role, author, batch id and time."""

    source: str = ""
    role: Role = Role.INSTALLATION
    author: User | None = None
    id: UUID = field(default_factory=uuid4)
    at: datetime = field(default_factory=timezone.now)

    def record_programmes(
        self,
        programmes: list[ProgrammeDeclaration],
        organizations: list[OrganizationDeclaration],
        known: References,
    ) -> list[ProgrammeDeclaration]:
        """Write the revisions of the programmes that change, and return those programmes."""
        runs = {organization.id: organization for organization in organizations}
        before = snapshot_programmes(programme.id for programme in programmes)
        reviewed = _reviewed_texts("programme", before)
        names = {code: territory.name for code, territory in known.territories.items()}
        changes = {}
        for programme in programmes:
            then = content_of(programme, runs.get(programme.organization))
            then = named_by_commune(then, names)
            procedures = then["about"]["procedures"]
            then["about"]["procedures"] = [slug for slug in procedures if slug in known.sheets]
            now = before.get(programme.id, {})
            then |= _left_out(now, then) | reviewed.get(programme.id, {})
            changes[programme.id] = _changed(now, then)
        self.record(TargetKind.PROGRAMME, before, changes)
        return [programme for programme in programmes if changes[programme.id]]

    def record_archived(self, removed: Iterable[UUID]) -> list[UUID]:
        """Write revisions that archive programmes, and return the ids of those that exist."""
        before = snapshot_programmes(removed)
        archived = {"publication": Publication.ARCHIVED.value}
        changes = {pk: _changed(now, {STATE: now[STATE] | archived}) for pk, now in before.items()}
        self.record(TargetKind.PROGRAMME, before, changes)
        return list(before)

    def record_sheets(self, texts: Mapping[UUID, Content]) -> None:
        """Write the revisions of sheets that change; ``texts`` are the declared sections."""
        before = snapshot_sheets(texts)
        reviewed = _reviewed_texts("sheet", before)
        changes = {}
        for pk, declared in texts.items():
            now = before.get(pk, {})
            then = declared | _left_out(now, declared) | reviewed.get(pk, {})
            changes[pk] = _changed(now, then)
        self.record(TargetKind.SHEET, before, changes)

    def record(
        self, kind: TargetKind, before: Mapping[UUID, Content], changes: Mapping[UUID, Content]
    ) -> list[Revision]:
        """Write an accepted revision for each target that changes, in bulk, and return them."""
        revisions = [
            Revision(
                target_kind=kind,
                target_id=pk,
                creates=pk not in before,
                language=SOURCE,
                content=content,
                base={name: before.get(pk, {}).get(name) for name in content},
                role=self.role,
                author=self.author,
                source=self.source,
                batch=self.id,
                state=RevisionState.ACCEPTED,
                decided_at=self.at,
                created_at=self.at,
                changed_at=self.at,
            )
            for pk, content in changes.items()
            if content
        ]
        newly_hidden = [each for each in revisions if confidential.newly_hidden_sites(each)]
        parts = [
            part
            for revision in revisions
            if (part := confidential.take_confidential_part(revision))
        ]
        insert(Revision, [columns_of(revision) for revision in revisions])
        with withholding(self.id):
            insert(ConfidentialPart, [columns_of(part) for part in parts])
        for revision in newly_hidden:
            confidential.redact_earlier_revisions(revision)
        return revisions


def _changed(now: Content, then: Content) -> Content:
    return {name: value for name, value in then.items() if stated(value) != stated(now.get(name))}


def _left_out(now: Content, then: Content) -> Content:
    """Removals: current sites and texts, in declared languages, that are no longer declared."""
    languages = {place[0] for name in then if (place := text_of(name))}
    removed: Content = {name: None for name in sites_only(now) if name not in then}
    for name in now:
        place = text_of(name)
        if place and place[0] in languages and name not in then:
            removed[name] = ""
    return removed


def _reviewed_texts(owner: str, ids: Iterable[UUID]) -> dict[UUID, Content]:
    """Texts that a person has reviewed, which loading does not change."""
    return snapshot_texts(owner, ids, Section.objects.filter(state=SectionState.REVIEWED))
