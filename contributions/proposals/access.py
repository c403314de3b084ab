"""Who asks for a proposal: its author, the holder of its secret link, or who decides on it.

Without an account the secret comes in a cookie whose path is that of the proposal's own pages.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from accounts.actions import has_second_factor
from accounts.secret_links import fingerprint, is_possible, remember, secret_in
from contributions.actors import VISITOR, Actor, actor_of
from contributions.models import Revision
from contributions.models.revision import RevisionQuerySet
from contributions.revisions.actions import SECRET_PURPOSE

COOKIE = "proposal"


def current_actor(request: HttpRequest) -> Actor:
    """Who asks, signed in or not; a coordinator decides here with her second factor only."""
    user = request.user
    if not user.is_authenticated:
        return VISITOR
    return actor_of(user, decides=settings.DEMO or has_second_factor(user))


def revision_of_secret(secret: str) -> Revision | None:
    """The proposal whose secret link this is."""
    if not is_possible(secret):
        return None
    digest = fingerprint(secret, SECRET_PURPOSE)
    return _with_part().filter(secret_fingerprint=digest).first()


def _with_part() -> RevisionQuerySet:
    """Proposals, each read together with its confidential part."""
    return Revision.objects.select_related("confidential_part")


def proposal_or_404(request: HttpRequest, pk: UUID) -> tuple[Revision, Actor]:
    """A proposal and who asks about it; whoever may not see it learns nothing.

    The holder of its link also acts as its sender.
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
    """The secret of the proposal that this device holds, or ""."""
    return secret_in(request, COOKIE)


def remember_sender(
    request: HttpRequest, response: HttpResponse, revision: Revision, secret: str
) -> None:
    """Let this device follow a proposal: a cookie for its pages alone."""
    remember(request, response, COOKIE, secret, "contributions:follow", revision.pk)
