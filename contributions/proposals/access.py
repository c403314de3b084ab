"""Access to proposals: by their author, the holder of the secret link, or a coordinator.

Without an account the secret is read from a cookie with the path of the proposal's pages.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from accounts.actions import has_second_factor
from accounts.requests import SignedInRequest
from accounts.secret_links import fingerprint, is_possible, remember, secret_in
from contributions.actors import VISITOR, Actor, actor_of, sheet_actor
from contributions.models import Revision
from contributions.models.revision import RevisionQuerySet, TargetKind
from contributions.revisions.actions import SECRET_PURPOSE
from contributions.revisions.applying import current_content
from contributions.revisions.scope import territories_concerned
from directory.models import Programme
from directory.vocabulary import Publication

COOKIE = "proposal"


def current_actor(request: HttpRequest) -> Actor:
    """The actor of a request; a coordinator decides here only with her second factor."""
    user = request.user
    if not user.is_authenticated:
        return VISITOR
    return actor_of(user, decides=settings.DEMO or has_second_factor(user))


def current_editor(request: SignedInRequest) -> Actor:
    """The same on a page where an editor of sheets acts as one, with her second factor."""
    user = request.user
    return sheet_actor(user, decides=settings.DEMO or has_second_factor(user))


def revision_of_secret(secret: str) -> Revision | None:
    """The proposal with this secret; None when there is none."""
    if not is_possible(secret):
        return None
    digest = fingerprint(secret, SECRET_PURPOSE)
    return _with_part().filter(secret_fingerprint=digest).first()


def _with_part() -> RevisionQuerySet:
    """Revisions, joined with their confidential part."""
    return Revision.objects.select_related("confidential_part")


def proposal_or_404(request: HttpRequest, pk: UUID) -> tuple[Revision, Actor]:
    """A proposal and the actor of the request; 404 for who may not see it.

    The holder of its secret link acts as its sender.
    """
    actor = current_actor(request)
    own = revision_of_secret(secret_in(request, COOKIE))
    if own and own.pk == pk:
        return own, replace(actor, sender_of=pk)
    revision = _with_part().visible_to(actor).filter(pk=pk).first()
    if revision is None:
        raise Http404("No proposal here.")
    return revision, actor


def secret_of(request: HttpRequest) -> str:
    """The secret of a proposal in this device's cookie, or ""."""
    return secret_in(request, COOKIE)


def remember_sender(
    request: HttpRequest, response: HttpResponse, revision: Revision, secret: str
) -> None:
    """Set the cookie with the secret, for the pages of this proposal only."""
    remember(request, response, COOKIE, secret, "contributions:follow", revision.pk)


def programme_or_404(actor: Actor, pk: UUID) -> Programme:
    """A published programme, or one that ``actor`` answers for; else 404."""
    programme = Programme.objects.filter(pk=pk, merged_into__isnull=True).first()
    if programme is None:
        raise Http404("No such programme.")
    if programme.publication != Publication.PUBLISHED:
        revision = Revision(target_kind=TargetKind.PROGRAMME, target_id=pk)
        concerned = territories_concerned(revision, current_content(revision))
        if not (actor.is_administrator or actor.answered_for(concerned)):
            raise Http404("No such programme.")
    return programme


def decides_on(actor: Actor, kind: str, target_id: UUID) -> bool:
    """Whether ``actor`` answers for a programme or sheet, so that sending is saving."""
    if actor.is_administrator or not actor.is_reviewer:
        return actor.is_administrator
    target = Revision(target_kind=kind, target_id=target_id)
    return bool(actor.answered_for(territories_concerned(target, current_content(target))))
