"""Applies an accepted revision to the tables, in the transaction that accepts it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Value, When
from django.utils import timezone

from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import write_guard
from contributions.schema.from_sections import declaration_of, organization_in
from contributions.schema.problems import ContentRefusedError, Problem
from contributions.schema.programme import ProgrammeDeclaration
from contributions.schema.references import references_of
from contributions.schema.sections import SOURCE, STATE, Content, stated, text_of, version_token
from contributions.schema.sheet_rules import validate_sheet
from contributions.schema.sheets import STRUCTURE, is_of_sheet, part_ids, sheet_of
from contributions.schema.snapshot import (
    ORGANIZATION,
    declared,
    snapshot_programmes,
    snapshot_sheets,
)
from contributions.schema.validation import validate
from contributions.store import sheets as store
from contributions.store.programmes import write_programmes
from contributions.store.texts import remove_sections, save_sections
from contributions.store.versions import Versions
from directory.fields import declared_columns, names_of
from directory.index import rebuild
from directory.index.standing import standing_when_confirmed
from directory.models import Organization, ProcedureSheet, Programme, Section
from directory.models.section import SectionState
from directory.vocabulary import Publication, Standing

# Sections whose change does not update the time of modification.
NOT_A_CHANGE = {"verified"}


class BaseMovedError(Exception):
    """Sections of the target have changed since the revision was written (optimistic lock)."""

    def __init__(self, sections: list[str]):
        self.sections = sections
        super().__init__(", ".join(sections))


class TargetMissingError(Exception):
    """The target of a revision does not exist."""


def current_content(revision: Revision) -> Content:
    """The current content of a revision's target; empty for a programme that it creates."""
    read = snapshot_programmes if revision.target_kind == TargetKind.PROGRAMME else snapshot_sheets
    now = read([revision.target_id]).get(revision.target_id)
    if now is None and not revision.creates:
        raise TargetMissingError(str(revision.target_id))
    return now or {}


def require_target(revision: Revision) -> None:
    """Raise ``TargetMissingError`` when the target of a revision does not exist."""
    model = Programme if revision.target_kind == TargetKind.PROGRAMME else ProcedureSheet
    if not (revision.creates or model.objects.filter(pk=revision.target_id).exists()):
        raise TargetMissingError(str(revision.target_id))


def take_in(revision: Revision, content: Content, now: Content, visible: Content) -> None:
    """Take sections into a revision; one that is as its author sees it now is no change."""
    for name, section in content.items():
        revision.base.setdefault(name, now.get(name))
        revision.content[name] = section
        if stated(section) == stated(visible.get(name)):
            del revision.content[name], revision.base[name]


def require_unmoved(
    revision: Revision, content: Content, current: Content, version_tokens: Mapping[str, str]
) -> None:
    """Check the version tokens of sections of ``content`` that are new in the revision.

    ``BaseMovedError`` when the token of a ``current`` section differs from that of the form.
    """
    moved = [
        name
        for name, token in version_tokens.items()
        if name in content
        and name not in revision.base
        and version_token(current.get(name)) != token
    ]
    if moved:
        raise BaseMovedError(moved)


def moved_sections(revision: Revision, now: Content) -> list[str]:
    """Names of the sections of a revision whose base differs from the current content."""
    return [
        name
        for name in revision.content
        if stated(now.get(name)) != stated(revision.base.get(name))
    ]


def apply(revision: Revision, now: Content, *, is_reviewed: bool = False) -> None:
    """Write the sections of a revision to its target, whose current content is ``now``.

    ``is_reviewed``: a reviewer of the language accepts a translation, which is then labelled so.
    The transaction must hold the target's lock since before ``now`` was read. ``BaseMovedError``
    when a section has changed, ``ContentRefusedError`` when the result is not valid; then nothing
    is written.
    """
    if moved := moved_sections(revision, now):
        raise BaseMovedError(moved)
    remove_translations_of_removed(revision, now)
    follow_organization(revision)
    at = timezone.now()
    with write_guard.allow_writes(revision.pk, savepoint=False):
        if revision.target_kind == TargetKind.PROGRAMME:
            _write_programme(revision, now, at, is_reviewed)
        else:
            _write_sheet(revision, now, at, is_reviewed)


def _write_programme(revision: Revision, now: Content, at: datetime, is_reviewed: bool) -> None:
    """Validate the programme as the revision changes it, write what differs, update the index."""
    then = {name: value for name, value in (now | revision.content).items() if value}
    programme = declaration_of(then, pk=revision.target_id, modified_at=_modified_at(revision, at))
    known = references_of([programme])
    validate([programme], known)
    fixed = {name for name in revision.content if not text_of(name)}
    if "organization" in fixed:
        _write_organization(revision, now, then)
    if fixed - {STATE} or revision.creates:
        write_programmes(programmes=[programme], known=known, publish=False)
    state = then[STATE]
    Programme.objects.filter(pk=revision.target_id).update(
        publication=state["publication"],
        merged_into=state["merged_into"],
        modified_at=programme.modified_at,
        **_standing(revision, programme),
    )
    write_texts([revision], "programme", at, is_reviewed=is_reviewed)
    if fixed or revision.creates:
        rebuild.rebuild_entries(_touched_programmes(revision, now, then))
    else:
        rebuild.rebuild_words([revision.target_id])


def _standing(revision: Revision, programme: ProgrammeDeclaration) -> dict[str, object]:
    """How the search treats a programme that was confirmed, or whose last day changed."""
    confirmed = standing_when_confirmed(programme.ends_on)
    if "verified" in revision.content or revision.creates or confirmed == Standing.ENDED:
        return {"search_standing": confirmed}
    was_over = When(search_standing=Standing.ENDED, then=Value(Standing.USUAL.value))
    return {"search_standing": Case(was_over, default="search_standing")}


def _write_sheet(revision: Revision, now: Content, at: datetime, is_reviewed: bool) -> None:
    """Write what a revision changes of a sheet, and say that it is to be checked again."""
    then = {name: value for name, value in (now | revision.content).items() if value}
    pk, names = revision.target_id, set(revision.content)
    if names & {*STRUCTURE} or revision.creates:
        validate_sheet(then)
        sheet = sheet_of(then)
        removed = part_ids(now) - part_ids(then)
        store.write_sheets([sheet], removed, at, {sheet.slug: pk})
        store.relate_sheets([sheet])
        Section.objects.filter(sheet=pk, key__in=[str(part) for part in removed]).delete()
    if names - NOT_A_CHANGE:
        ProcedureSheet.objects.filter(pk=pk).update(modified_at=at)
    if "state" in names:
        publication = then["state"]["publication"]
        ProcedureSheet.objects.filter(pk=pk).update(publication=publication)
    write_texts([revision], "sheet", at, is_reviewed=is_reviewed)
    _write_check(revision, then)
    rebuild.rebuild_sheets([pk])


def _write_check(revision: Revision, then: Content) -> None:
    """Write who checked a sheet; a changed meaning is checked by nobody yet."""
    names = set(revision.content)
    if "verified" in names:
        check = then.get("verified") or {}
    elif not revision.keeps_meaning and any(is_of_sheet(name) for name in names):
        check = {}
    else:
        return
    ProcedureSheet.objects.filter(pk=revision.target_id).update(
        verified_on=check.get("on"),
        verified_role=check.get("role") or "",
        check_due_on=check.get("due_on"),
    )


def _modified_at(revision: Revision, at: datetime) -> datetime:
    """``at``, or the stored time for a revision that only confirms the content."""
    if set(revision.content) - NOT_A_CHANGE:
        return at
    return Programme.objects.values_list("modified_at", flat=True).get(pk=revision.target_id)


def _write_organization(revision: Revision, now: Content, then: Content) -> None:
    """Write the organization; an existing one is changed only by a programme that it runs."""
    organization = organization_in(then)
    is_own = now.get("organization", {}).get("id") == str(organization.id)
    if not is_own and Organization.objects.filter(pk=organization.id).exists():
        return
    values = {
        name: getattr(organization, name) for name in names_of(declared_columns(Organization))
    }
    Organization.objects.update_or_create(
        pk=organization.id,
        defaults=values,
        create_defaults=values | {"is_example": organization.is_example},
    )


def _touched_programmes(revision: Revision, now: Content, then: Content) -> set[UUID]:
    """The programme, and those of its organization if that changed."""
    touched = {revision.target_id}
    if "organization" in revision.content and now:
        runs = Programme.objects.filter(organization=then["organization"]["id"])
        touched |= set(runs.values_list("pk", flat=True))
    return touched


def follow_organization(revision: Revision) -> None:
    """In a revision, replace an organization that became one with another by that other."""
    section = revision.content.get("organization")
    if revision.target_kind != TargetKind.PROGRAMME or not section:
        return
    gone = Organization.objects.filter(pk=section["id"], merged_into__isnull=False)
    if stays := Organization.objects.filter(merged_from__in=gone).first():
        revision.content["organization"] = {"id": str(stays.pk)} | declared(stays, ORGANIZATION)


def remove_translations_of_removed(revision: Revision, now: Content) -> None:
    """Add to a revision the removal of translations of texts that it removes in French."""
    removed = {
        key
        for name, value in revision.content.items()
        if not value and (place := text_of(name)) and place[0] == SOURCE
        for key in [place[1]]
    }
    for name, text in now.items():
        place = text_of(name)
        if place and place[1] in removed and place[0] != SOURCE:
            revision.base[name], revision.content[name] = text, ""


def write_texts(
    revisions: Iterable[Revision], owner: str, at: datetime, *, is_reviewed: bool = False
) -> None:
    """Write the changed texts of revisions of distinct programmes or sheets (``owner``).

    Source texts are written first, since translations refer to their version. ``is_reviewed``:
    a reviewer of the language publishes them.
    """
    changes = {each.target_id: (each, _texts_in(each)) for each in revisions}
    keys = {key for _revision, texts in changes.values() for _language, key in texts}
    if not keys:
        return
    rows = Section.objects.filter(**{f"{owner}__in": list(changes)}, key__in=keys)
    current = {
        (getattr(section, f"{owner}_id"), section.language, section.key): section
        for section in rows.select_for_update()
    }
    is_new = all(revision.creates for revision, _texts in changes.values())
    versions = Versions([] if is_new else changes, keys, at)
    updated, removed = [], []
    for pk, (revision, texts) in changes.items():
        for language, key in sorted(texts, key=lambda place: place[0] != SOURCE):
            text, section = texts[language, key], current.get((pk, language, key))
            if not text:
                removed += [section] if section else []
                continue
            section = section or Section(**{f"{owner}_id": pk}, key=key, language=language)
            current[pk, language, key] = section
            if language == SOURCE:
                write_source(section, text, versions, keeps_meaning=revision.keeps_meaning)
            else:
                source = current.get((pk, SOURCE, key))
                write_translation(section, text, source, revision, versions, is_reviewed)
            updated.append(section)
    save_sections(updated)
    remove_sections(removed, versions)
    versions.save()


def _texts_in(revision: Revision) -> dict[tuple[str, str], str]:
    """The changed texts of a revision by (language, key); "" where they are removed."""
    return {
        place: value or "" for name, value in revision.content.items() if (place := text_of(name))
    }


def write_source(section: Section, text: str, versions: Versions, *, keeps_meaning: bool) -> None:
    """Give a French section a text; translations follow from the number of its meaning."""
    if section.text != text:
        versions.rewrite(section, text, keeps_meaning=keeps_meaning)
    section.state, section.modified_at = SectionState.WRITTEN, versions.at


def write_translation(
    section: Section,
    text: str,
    source: Section | None,
    revision: Revision,
    versions: Versions,
    is_reviewed: bool,
) -> None:
    """Give a translation a text, and say which French text it was made from.

    That is the one that its author had before her (``source_text_no``). Without it a restored text
    keeps what it was made from, and so does a correction that keeps the meaning; any other was made
    from the text of today.
    """
    if source is None:
        reason = "translates a section that has no French"
        raise ContentRefusedError([Problem("revision", f"text:{section}", reason)])
    is_stored = section.pk is not None
    same = None
    if section.text != text:
        same = versions.rewrite(section, text, keeps_meaning=revision.keeps_meaning)
    section.modified_at = versions.at
    if same and revision.source_text_no is None and same.based_on_meaning is not None:
        section.based_on_text, section.based_on_meaning = same.based_on_text, same.based_on_meaning
        section.state, section.reviewed_at = same.state, same.reviewed_at
        return
    text_no = revision.source_text_no
    meaning = versions.meaning_of(source, text_no) if text_no else None
    if meaning is not None:
        section.based_on_text, section.based_on_meaning = text_no, meaning
    elif not (revision.keeps_meaning and is_stored):
        section.based_on_text, section.based_on_meaning = source.text_no, source.meaning_no
    section.state = SectionState.REVIEWED if is_reviewed else SectionState.UNREVIEWED
    section.reviewed_at = versions.at if is_reviewed else None


def initial_state(*, publish: bool) -> Content:
    """The section ``state`` of a new programme."""
    publication = Publication.PUBLISHED if publish else Publication.DRAFT
    return {STATE: {"publication": publication.value, "merged_into": None}}
