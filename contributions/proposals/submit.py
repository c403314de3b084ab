"""Submits a proposal, and accepts it at once for the coordinator of its territory."""

from django.db import transaction

from contributions.actors import Actor
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.actions import Decision
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.deciders import goes_through
from contributions.schema.problems import ContentRefusedError


def submit_revision(
    *, by: Actor, revision: Revision, publish: bool = False, reply: str = ""
) -> Decision | None:
    """Submit a revision, and accept it if its author may; None when it waits for others.

    Raises what ``actions.submit`` and ``actions.accept`` raise; then nothing is sent.
    """
    if not (by.is_reviewer or by.languages):
        sent = actions.submit(by=by, revision=revision, reply=reply)
        return _let_through(by, sent)
    with transaction.atomic():
        revision = actions.submit(by=by, revision=revision, reply=reply)
        if not Revision.objects.reviewable_by(by).filter(pk=revision.pk).exists():
            return None
        return actions.accept(by=by, revision=revision, publish=publish)


def _let_through(by: Actor, revision: Revision) -> Decision | None:
    """A small change of a trusted person goes through; it waits where something is in the way."""
    if by.user is None or not goes_through(revision):
        return None
    try:
        return actions.let_through(by=by, revision=revision)
    except (BaseMovedError, actions.NotReadyError, ContentRefusedError):
        return None
