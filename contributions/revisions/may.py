"""Who may write, change and decide: the permission checks of the actions on revisions."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions.scope import territories_concerned
from contributions.schema.sections import Content, translated_language
from contributions.workflows import WRITABLE, RevisionState, Who


def answers_for(by: Actor, revision: Revision, territories: set[int]) -> set[int]:
    """Those of the territories for which an actor agrees: editors do for every sheet."""
    if by.edits_sheets and revision.target_kind == TargetKind.SHEET:
        return territories
    return by.answered_for(territories)


def language_of_reviewers(revision: Revision) -> str:
    """The language whose reviewers decide a revision; "" when coordinators do."""
    return "" if revision.creates else translated_language(revision.content)


def may_change(by: Actor, revision: Revision, content: Content, now: Content) -> bool:
    """Whether an actor changes a target at once, without sending it to others first."""
    if by.is_administrator:
        return True
    if language := translated_language(content):
        return by.reviews(language)
    return bool(answers_for(by, revision, territories_concerned(revision, now)))


def reviews(by: Actor, revision: Revision) -> bool:
    """Whether an actor decides on a revision."""
    return Revision.objects.reviewable_by(by).filter(pk=revision.pk).exists()


def may_write(by: Actor, revision: Revision) -> bool:
    """Whether an actor writes into a revision: its author, or a reviewer while it waits."""
    if revision.state in WRITABLE:
        return revision.is_written_by(by)
    return revision.state == RevisionState.WAITING and reviews(by, revision)


def require(who: Who, by: Actor, revision: Revision) -> None:
    """Raise ``PermissionDenied`` unless an actor is the author, or a reviewer."""
    if not (revision.is_written_by(by) if who == Who.AUTHOR else reviews(by, revision)):
        raise PermissionDenied(f"Only its {who.value} may do that.")
