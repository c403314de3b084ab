"""Actions of translators and reviewers; each checks permissions.

Content changes only by ``contributions.revisions.actions``, which check and record as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from contributions.actors import Actor
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.locking import lock_target
from contributions.schema.problems import ContentRefusedError, Problem
from contributions.schema.sections import version_token
from contributions.workflows import RevisionState
from directory.markdown import unsafe_in
from translations import checks
from translations.models import Dismissal, Question, Vote
from translations.pieces import TextPiece, translation_of


class TextMovedError(Exception):
    """Another window changed the draft, or somebody published; what stands there is in ``text``.

    ``is_decided``: somebody has decided on the suggestion, or it was changed.
    """

    def __init__(self, text: str, *, is_published: bool = False, is_decided: bool = False) -> None:
        self.text, self.is_published, self.is_decided = text, is_published, is_decided
        super().__init__("The text was changed elsewhere.")


class UnsafeTextError(ContentRefusedError):
    """A translation with HTML or a link that runs a script is neither suggested nor published."""

    def __init__(self, found: list[str]) -> None:
        self.found = " · ".join(found)
        reason = _("HTML and links that run a script are never published: %(found)s")
        super().__init__([Problem("revision", "", reason % {"found": self.found})])


class EmptyTextError(Exception):
    """A translation without words is neither suggested nor published."""


@dataclass(frozen=True)
class Shown:
    """What a page showed: version tokens of the draft and of the published text, None for unsaid.

    ``underway`` are texts that the page sent before, and does not know yet whether they are stored:
    they are no other window's.
    """

    draft: str | None = None
    published: str | None = None
    underway: tuple[str, ...] = ()


UNSAID = Shown()


def may_translate(by: Actor, language: str) -> bool:
    """Whether ``by`` translates into a language: translators, reviewers, administrators."""
    return by.is_administrator or language in by.languages


def may_publish(by: Actor, language: str) -> bool:
    """Whether ``by`` publishes translations into a language: reviewers, administrators."""
    return by.is_administrator or by.reviews(language)


def require(is_allowed: bool) -> None:
    """``PermissionDenied`` for what is not allowed in the language."""
    if not is_allowed:
        raise PermissionDenied("Not in this language.")


@transaction.atomic
def save(*, by: Actor, piece: TextPiece, text: str, shown: Shown = UNSAID) -> Revision | None:
    """Save a translation as a draft of ``by``, or change what she has sent; returns it.

    ``TextMovedError`` when her draft says something else by now than the page showed. None when
    there is nothing to keep.
    """
    require(may_translate(by, piece.language))
    # What is stored is compared and written by one request at a time.
    lock_target(Revision(target_kind=piece.kind, target_id=piece.owner.pk))
    own = piece.own(piece.suggestions(), by.user.pk) if by.user else None
    stored = own.content[piece.name] if own else piece.published
    is_known = shown.draft is None or version_token(stored) == shown.draft
    if own and not is_known and stored not in {text, *shown.underway}:
        raise TextMovedError(stored)
    if own is None:
        if text == piece.published or not text:
            return None
        own, _secret = actions.begin(
            by=by, language=piece.language, kind=piece.kind, target_id=piece.owner.pk
        )
    if own.state == RevisionState.WAITING:
        if text == stored:
            return own
        actions.withdraw(by=by, revision=own)
        own, _secret = actions.begin(
            by=by, language=piece.language, kind=piece.kind, target_id=piece.owner.pk
        )
    return actions.save_draft(
        by=by,
        revision=own,
        content={piece.name: text},
        source_text_no=piece.source.text_no,
    )


@transaction.atomic
def suggest(*, by: Actor, piece: TextPiece, text: str, shown: Shown = UNSAID) -> Revision:
    """Send a translation to the reviewers of the language.

    ``actions.EmptyRevisionError`` when it says what is published already; ``TextMovedError`` when
    another window changed her draft, or somebody published, since the page was shown.
    """
    if not text.strip():
        raise EmptyTextError
    if found := unsafe_in(text):
        raise UnsafeTextError(found)
    revision = save(by=by, piece=piece, text=text, shown=shown)
    require_published(piece, text, shown)
    if revision is None or not revision.content:
        raise actions.EmptyRevisionError
    if revision.state == RevisionState.WAITING:
        return revision
    return actions.submit(by=by, revision=revision)


def require_published(piece: TextPiece, text: str, shown: Shown) -> None:
    """``TextMovedError`` unless readers see what the page showed; the target is locked."""
    translation = translation_of(piece.source, piece.language)
    published = translation.text if translation else ""
    if shown.published not in {None, version_token(published)} and published != text:
        raise TextMovedError(published, is_published=True)


@transaction.atomic
def dismiss(*, by: Actor, piece: TextPiece, text: str, code: str, reason: str) -> None:
    """Dismiss a check for these words, with a reason that is kept."""
    require(may_translate(by, piece.language) and code in checks.DISMISSIBLE)
    if not reason.strip():
        raise ValueError("A check is dismissed with a reason.")
    Dismissal.objects.update_or_create(
        owner=piece.owner.pk,
        key=piece.source.key,
        language=piece.language,
        check_code=code,
        words_digest=piece.digest(text),
        defaults={"reason": reason.strip()[:300], "role": by.role_for(piece.language)},
    )


def dismissals(piece: TextPiece) -> list[Dismissal]:
    """The dismissed checks of a text in a language, of whatever words they were said."""
    rows = Dismissal.objects.filter(
        owner=piece.owner.pk, key=piece.source.key, language=piece.language
    )
    return list(rows.order_by("at"))


def vote(*, by: Actor, piece: TextPiece, revision: Revision, is_for: bool) -> None:
    """Say that a suggestion of somebody else is right or wrong; the last vote counts."""
    require(may_translate(by, piece.language) and piece.name in revision.content)
    if by.user is None or revision.author_id == by.user.pk:
        raise PermissionDenied("Nobody votes on her own.")
    Vote.objects.update_or_create(revision=revision, user=by.user, defaults={"is_for": is_for})


@transaction.atomic
def ask(*, by: Actor, piece: TextPiece, text: str) -> Question:
    """Ask those who wrote the French about it."""
    require(may_translate(by, piece.language))
    question = Question.objects.create(
        owner=piece.owner.pk,
        key=piece.source.key,
        language=piece.language,
        text=text.strip(),
        role=by.role_for(piece.language),
    )
    audit.record(by=by.user, role=by.role_for(piece.language), verb="ask", about=question)
    return question


def may_answer(by: Actor) -> bool:
    """Whether ``by`` answers questions about French texts: coordinators and administrators."""
    return by.is_administrator or bool(by.held)


@transaction.atomic
def answer(*, by: Actor, question: Question, text: str) -> None:
    """Answer a question; translators into every language read it."""
    require(may_answer(by))
    question.answer, question.answered_at = text.strip(), timezone.now()
    question.answer_role = by.role
    question.save(update_fields=["answer", "answered_at", "answer_role"])
    audit.record(by=by.user, role=by.role, verb="answer", about=question)
