"""Corrections of what an edit of French was said to do: keep the meaning, or change it.

Whoever edits says whether the meaning stays; a reviewer of translations, or who may edit the text,
corrects that afterwards. Translations made before and after the edit are then outdated or not as if
it had been said so at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import LanguageRole
from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import write_guard
from contributions.revisions.applying import current_content
from contributions.revisions.locking import lock_target
from contributions.revisions.scope import territories_concerned
from contributions.schema.sections import SOURCE, version_token
from directory.models import ProcedureSheet, Programme, Section, SectionVersion
from directory.models.section import SectionState


class NoSuchEditError(Exception):
    """There is no edit with this number, or it says already what it is corrected to."""


@dataclass(frozen=True)
class NumberedText:
    """One version of a French text: its number, words and meaning."""

    text_no: int
    text: str
    meaning_no: int


def corrected(
    versions: Iterable[NumberedText], text_no: int, *, changes_meaning: bool
) -> Mapping[int, int]:
    """The meanings of all versions by ``text_no`` when the edit that made one is corrected.

    An edit that kept the meaning joins the two meanings. One that changed it gives a new number to
    the texts that first stood from there on. ``NoSuchEditError`` when nothing changes.
    """
    ordered = sorted(versions, key=lambda version: version.text_no)
    at = next((no for no, each in enumerate(ordered) if each.text_no == text_no), 0)
    if at == 0:
        raise NoSuchEditError(text_no)
    before, after = ordered[at - 1].meaning_no, ordered[at].meaning_no
    if (before != after) == changes_meaning:
        raise NoSuchEditError(text_no)
    if not changes_meaning:
        joined = {after: before}
        return {each.text_no: joined.get(each.meaning_no, each.meaning_no) for each in ordered}
    earlier = {each.text for each in ordered[:at]}
    if ordered[at].text in earlier:
        raise NoSuchEditError(text_no)
    new = 1 + max(each.meaning_no for each in ordered)
    return {
        each.text_no: new
        if each.text_no >= text_no and each.meaning_no == after and each.text not in earlier
        else each.meaning_no
        for each in ordered
    }


@transaction.atomic
def correct_meaning(
    *, by: Actor, kind: str, target_id: UUID, key: str, text_no: int, changes_meaning: bool
) -> None:
    """Correct whether the French edit that made version ``text_no`` changed the meaning.

    ``PermissionDenied`` for who neither reviews translations nor answers for the content;
    ``NoSuchEditError`` when there is nothing to correct.
    """
    revision = Revision(target_kind=kind, target_id=target_id)
    if not may_correct(by, revision):
        raise PermissionDenied("Reviewers correct whether a meaning changed.")
    lock_target(revision)
    owner = "programme" if kind == TargetKind.PROGRAMME else "sheet"
    sections = list(Section.objects.filter(**{owner: target_id}, key=key).select_for_update())
    past = list(SectionVersion.objects.filter(owner=target_id, key=key))
    rows: list[Section | SectionVersion] = [*sections, *past]
    french = [each for each in rows if each.language == SOURCE]
    meanings = corrected(
        [NumberedText(each.text_no, each.text, each.meaning_no) for each in french],
        text_no,
        changes_meaning=changes_meaning,
    )
    joined = {each.meaning_no: meanings[each.text_no] for each in french if not changes_meaning}
    for row in rows:
        _number(row, meanings, joined)
    with write_guard.allow_writes("correct_meaning"):
        Section.objects.bulk_update(sections, ["meaning_no", "based_on_meaning"])
        SectionVersion.objects.bulk_update(past, ["meaning_no", "based_on_meaning"])
    audit.record(
        by=by.user,
        role=by.role,
        verb="correct_meaning",
        about=_target(kind, target_id),
        key=key,
        text_no=text_no,
        changes_meaning=changes_meaning,
    )


def _number(
    row: Section | SectionVersion, meanings: Mapping[int, int], joined: Mapping[int, int]
) -> None:
    """Number a French version, or what a translation was made from; in place."""
    if row.language == SOURCE:
        row.meaning_no = meanings[row.text_no]
    elif row.based_on_text is not None and row.based_on_text in meanings:
        row.based_on_meaning = meanings[row.based_on_text]
    elif row.based_on_meaning is not None and row.based_on_meaning in joined:
        row.based_on_meaning = joined[row.based_on_meaning]


def may_correct(by: Actor, revision: Revision) -> bool:
    """Whether ``by`` may say what edits of a revision's target did to its meaning."""
    if by.is_administrator or LanguageRole.objects.of(by.user).reviewers().exists():
        return True
    return bool(by.answered_for(territories_concerned(revision, current_content(revision))))


@transaction.atomic
def confirm_translation(
    *,
    by: Actor,
    kind: str,
    target_id: UUID,
    key: str,
    language: str,
    source_text_no: int,
    token: str,
) -> None:
    """Say that a translation is right as it stands, for version ``source_text_no`` of the French.

    ``token`` is the version token of the translation that was read. ``PermissionDenied`` unless
    ``by`` reviews translations into the language or is an administrator; ``NoSuchEditError`` when
    the French has another version by now, or the translation says something else.
    """
    if not (by.is_administrator or by.reviews(language)):
        raise PermissionDenied("Reviewers of the language confirm translations.")
    revision = Revision(target_kind=kind, target_id=target_id)
    lock_target(revision)
    owner = "programme" if kind == TargetKind.PROGRAMME else "sheet"
    rows = Section.objects.filter(**{owner: target_id}, key=key).in_languages(SOURCE, language)
    sections = {section.language: section for section in rows.select_for_update()}
    source, section = sections.get(SOURCE), sections.get(language)
    is_same = source and source.text_no == source_text_no
    if not (source and section and is_same and version_token(section.text) == token):
        raise NoSuchEditError(source_text_no)
    section.based_on_text, section.based_on_meaning = source.text_no, source.meaning_no
    fields = ["based_on_text", "based_on_meaning"]
    if by.reviews(language):
        section.state, section.reviewed_at = SectionState.REVIEWED, timezone.now()
        fields += ["state", "reviewed_at"]
    with write_guard.allow_writes("confirm_translation"):
        section.save(update_fields=fields)
    said: dict[str, Any] = {"key": key, "language": language, "source_text_no": source_text_no}
    about, role = _target(kind, target_id), by.role_for(language)
    audit.record(by=by.user, role=role, verb="confirm_translation", about=about, **said)


def _target(kind: str, target_id: UUID) -> Programme | ProcedureSheet:
    """The programme or sheet, for the audit; not read."""
    return Programme(pk=target_id) if kind == TargetKind.PROGRAMME else ProcedureSheet(pk=target_id)
