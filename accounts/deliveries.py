"""Mails of jobs, each sent once: recorded before it is handed to the mail server, and after.

No order of these two steps is safe from a kill between them: a mail is lost, or sent again. Here it
is sent again, once, with the same Message-ID, by which mail programs and many mail servers drop the
second copy. See docs/adr/0033-one-worker.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from enum import Enum
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.mails import MailNotSentError
from accounts.models import Delivery

State = Delivery.State
# A mail begun longer ago, of which nobody wrote how it ended, was interrupted.
INTERRUPTED_AFTER = timedelta(minutes=15)
TRIES_MOST = 2
# Records are kept so long: after it nothing asks whether a mail was sent.
KEPT_FOR = timedelta(days=400)


class Outcome(Enum):
    """What became of a mail: sent by this run or before it, or left to another run."""

    SENT = "sent"
    SENT_BEFORE = "sent before"
    # Another run is sending it, or two runs were killed while they did.
    LEFT = "left"


def deliver(purpose: str, subject: str, send: Callable[[str], None]) -> Outcome:
    """Call ``send`` with the Message-ID of a mail, unless the mail was sent.

    ``purpose`` and ``subject`` name it: the same names are the same mail. Not inside a transaction:
    what is recorded before must be there after a kill. What ``send`` raises when the mail server
    refuses, ``MailNotSentError``, is recorded and raised; the next run tries again.
    """
    row = _begin(purpose, subject)
    if row is None:
        return Outcome.LEFT
    if row.state == State.SENT:
        return Outcome.SENT_BEFORE
    this = Delivery.objects.filter(pk=row.pk, begun_at=row.begun_at)
    try:
        send(row.message_id)
    except MailNotSentError:
        this.update(state=State.REFUSED, tries=F("tries") - 1)
        raise
    this.update(state=State.SENT, sent_at=timezone.now())
    return Outcome.SENT


@transaction.atomic
def _begin(purpose: str, subject: str) -> Delivery | None:
    """Record that a mail is being sent; None when another run sends it or it was given up."""
    now = timezone.now()
    row, is_new = Delivery.objects.select_for_update().get_or_create(
        purpose=purpose,
        subject=subject,
        defaults={"message_id": _new_message_id(), "begun_at": now},
    )
    if is_new or row.state == State.SENT:
        return row
    is_left = row.state == State.SENDING and now - row.begun_at < INTERRUPTED_AFTER
    if is_left or row.tries >= TRIES_MOST:
        return None
    row.state, row.begun_at, row.tries = State.SENDING, now, row.tries + 1
    row.save(update_fields=["state", "begun_at", "tries"])
    return row


def message_id_of(purpose: str, subject: str) -> str:
    """The Message-ID of a mail whose claims are kept elsewhere; the same each time it is tried."""
    row, _is_new = Delivery.objects.get_or_create(
        purpose=purpose,
        subject=subject,
        defaults={"message_id": _new_message_id(), "begun_at": timezone.now()},
    )
    return row.message_id


def forget(purpose: str, subject: str) -> None:
    """Delete the record of a mail."""
    Delivery.objects.filter(purpose=purpose, subject=subject).delete()


def forget_before(purpose: str, moment: datetime) -> None:
    """Delete the records of one purpose that began before a moment."""
    Delivery.objects.filter(purpose=purpose, begun_at__lt=moment).delete()


def forget_old() -> int:
    """Delete old records; return how many."""
    old = Delivery.objects.filter(begun_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]


def _new_message_id() -> str:
    """A random Message-ID under the domain of the sender; it names neither machine nor time."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid4().hex}@{domain or 'localhost'}>"
