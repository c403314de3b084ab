"""Which decisions their senders are told of by mail, and the addresses left for that.

Who has an account is told at its address; who has none may leave one, which is encrypted and
deleted with the mail. Others see the outcome by their secret link.
"""

from __future__ import annotations

from contributions.actors import Actor
from contributions.models import OutcomeMail, ReplyAddress, Report, Revision

# Decisions that a sender is told of; a withdrawn proposal is told to nobody.
TOLD = frozenset({"accept", "reject", "request_changes"})


def leave_address(
    address: str, *, revision: Revision | None = None, report: Report | None = None
) -> None:
    """Store the address at which a sender wants to be told; one left before is replaced."""
    ReplyAddress.objects.filter(revision=revision, report=report).delete()
    if address:
        ReplyAddress.objects.create(revision=revision, report=report, address=address)


def record_outcome(by: Actor, revision: Revision, verb: str) -> None:
    """Record that a mail is to be sent about a decision on a revision, where somebody wants one."""
    if verb == "withdraw":
        ReplyAddress.objects.filter(revision=revision).delete()
    elif verb in TOLD and _wants_mail(by, revision):
        OutcomeMail.objects.create(revision=revision, verb=verb)


def _wants_mail(by: Actor, revision: Revision) -> bool:
    """Whether a sender is to be told: not of what she decided herself."""
    if revision.author_id:
        return by.user is None or by.user.pk != revision.author_id
    return ReplyAddress.objects.filter(revision=revision).exists()
