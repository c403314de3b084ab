"""A reviewer publishes a translation: what the checks find in it is settled first.

Whoever publishes says why what a check finds is right as it is. A reason of the translator stands
beside it and does not replace hers.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from accounts.roles import Role
from contributions.actors import Actor
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.applying import current_content, moved_sections
from contributions.revisions.locking import lock_revision, lock_target
from contributions.schema.sections import SOURCE
from directory.markdown import unsafe_in
from directory.models import Section
from translations import memory
from translations.actions import (
    UNSAID,
    EmptyTextError,
    Shown,
    UnsafeTextError,
    dismiss,
    dismissals,
    may_publish,
    require,
    require_published,
    suggest,
)
from translations.checks import Finding, findings
from translations.models import Dismissal
from translations.pieces import PUBLISHED, TextPiece

OWNERS = ("programme_id", "sheet_id")
# So many other places a text is published in at once.
MOST = 100
PUBLISHERS = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})


class ChecksFailError(Exception):
    """Checks find something in a text, and who publishes it does not say why it is right."""

    def __init__(self, found: list[Finding]) -> None:
        self.found = found
        super().__init__(", ".join(each.code for each in found))


@transaction.atomic
def publish(
    *, by: Actor, piece: TextPiece, text: str, shown: Shown = UNSAID, why: str = ""
) -> Revision:
    """Publish a translation of one's own at once, as a reviewer."""
    require(may_publish(by, piece.language))
    revision = suggest(by=by, piece=piece, text=text, shown=shown)
    return accept(by=by, piece=piece, revision=revision, shown=shown, why=why)


@transaction.atomic
def accept(
    *,
    by: Actor,
    piece: TextPiece,
    revision: Revision,
    text: str | None = None,
    version: str | None = None,
    shown: Shown = UNSAID,
    why: str = "",
) -> Revision:
    """Publish a suggestion, with other words where the reviewer mends it.

    ``why`` what the checks find is right as it is, else ``ChecksFailError``. ``TextMovedError``
    when somebody published another text since the page was ``shown``; as ``actions.accept`` when
    somebody has decided on the suggestion.
    """
    require(may_publish(by, piece.language) and piece.name in revision.content)
    words = revision.content[piece.name] if text is None else text
    if not words.strip():
        raise EmptyTextError
    lock_target(revision)
    lock_revision(revision, version)
    require_published(piece, words, shown)
    _settle(by, piece, words, why)
    if shown.published is not None and _is_about_former_text(revision, piece):
        revision = actions.resolve_conflict(by=by, revision=revision, version=version)
        version = None
    if words != revision.content[piece.name]:
        revision = actions.save_draft(
            by=by, revision=revision, content={piece.name: words}, version=version
        )
        version = None
    decision = actions.accept(by=by, revision=revision, version=version)
    memory.remember(piece.source)
    return decision.revision


def same_elsewhere(piece: TextPiece) -> list[TextPiece]:
    """Other texts with the same French whose translation is missing or outdated; two queries."""
    same = Section.objects.filter(PUBLISHED, language=SOURCE, text=piece.source.text)
    sections = list(same.exclude(pk=piece.source.pk).select_related("programme", "sheet")[:MOST])
    if not sections:
        return []
    programmes, sheets = ({getattr(each, of) for each in sections} for of in OWNERS)
    rows = Section.objects.filter(
        Q(programme__in=programmes - {None}) | Q(sheet__in=sheets - {None}),
        key__in={each.key for each in sections},
        language=piece.language,
    )
    made = {(each.programme_id or each.sheet_id, each.key): each for each in rows}
    pieces = [
        TextPiece(each, piece.language, made.get((each.programme_id or each.sheet_id, each.key)))
        for each in sections
    ]
    return [each for each in pieces if each.translation is None or each.is_outdated]


@transaction.atomic
def publish_elsewhere(*, by: Actor, piece: TextPiece, text: str) -> int:
    """Publish a translation wherever its French stands and lacks one; returns in how many places.

    What the checks find was settled where it was published first: the words are the same.
    """
    require(may_publish(by, piece.language))
    pieces = same_elsewhere(piece)
    for each in pieces:
        content = {each.name: text}
        pk, kind = each.owner.pk, each.kind
        actions.change(by=by, target_id=pk, kind=kind, content=content, language=piece.language)
    return len(pieces)


def unsettled(
    piece: TextPiece, text: str, all_dismissed: Sequence[Dismissal] | None = None
) -> list[Finding]:
    """What the checks find in a text that nobody who publishes has said to be right as it is."""
    rows = dismissals(piece) if all_dismissed is None else all_dismissed
    digest = piece.digest(text)
    settled = [
        each.check_code for each in rows if each.words_digest == digest and each.role in PUBLISHERS
    ]
    return [each for each in findings(piece.wording(text), settled) if each.is_dismissible]


def _settle(by: Actor, piece: TextPiece, text: str, why: str) -> None:
    """Keep why what the checks still find is right as it is."""
    if unsafe := unsafe_in(text):
        raise UnsafeTextError(unsafe)
    found = unsettled(piece, text)
    if found and not why.strip():
        raise ChecksFailError(found)
    for each in found:
        dismiss(by=by, piece=piece, text=text, code=each.code, reason=why)


def _is_about_former_text(revision: Revision, piece: TextPiece) -> bool:
    """Whether readers see another translation of this text alone than when it was written."""
    return moved_sections(revision, current_content(revision)) == [piece.name]
