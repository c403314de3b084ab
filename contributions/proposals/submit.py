"""Submits a proposal, and accepts it at once for the coordinator of its territory."""

from django.db import transaction

from contributions.actors import Actor
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.actions import Decision


def submit_revision(
    *, by: Actor, revision: Revision, publish: bool = False, reply: str = ""
) -> Decision | None:
    """Submit a revision, and accept it if its author may; None when it waits for others.

    Raises what ``actions.submit`` and ``actions.accept`` raise; then nothing is sent.
    """
    if not (by.is_reviewer or by.languages):
        actions.submit(by=by, revision=revision, reply=reply)
        return None
    with transaction.atomic():
        revision = actions.submit(by=by, revision=revision, reply=reply)
        if not Revision.objects.reviewable_by(by).filter(pk=revision.pk).exists():
            return None
        return actions.accept(by=by, revision=revision, publish=publish)
