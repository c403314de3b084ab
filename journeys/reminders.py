"""Reminders by mail: made and removed by the owner, sent by a command, ended by a link in the mail.

A row holds a day and an encrypted letter, and nothing of a journey; see ``journeys.date_copies``.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import deliveries, mails, secret_links
from accounts.encryption import DecryptionError, keyed_digests
from accounts.secret_links import is_possible
from directory.time_limits import FIRST_ZONE
from journeys.access import Holder
from journeys.actions import GoneError, TooManyError, owner_only, refuse_taken_id
from journeys.calendar_models import Reminder
from journeys.date_copies import ReminderOfDate, reminders_of, save_reminders
from journeys.dates import planned_dates, today_of, zone_of
from journeys.profile import PARIS

# How many days before a date its mail may come.
DAYS_BEFORE = (1, 3, 7)
REMINDERS_MOST = 10
# A journey is deleted when nobody opened it for 24 months: its reminders were sent before.
AHEAD_MOST = timedelta(days=400)
# A mail begun longer ago and not finished was interrupted; one that was so twice is given up.
INTERRUPTED_AFTER = timedelta(minutes=15)
TRIES_MOST = 2
PURPOSE = "reminder"


@dataclass(frozen=True)
class DeliveryOutcome:
    """The numbers of mails sent, and of those that the mail server or a missing key refused."""

    sent: int = 0
    refused: int = 0


# Made and removed by the owner


@owner_only
def add_reminder(
    *, by: Holder, date_id: UUID, days: int, to: str, language: str, reminder_id: UUID
) -> None:
    """Remind ``to`` so many days before a date; ``reminder_id`` is an idempotency key.

    ``GoneError`` when the date is not in the journey any more, or the day of the mail has passed.
    """
    by.journey.refresh_from_db(fields=["sealed_deadlines", "sealed_reminders"])
    listed = waiting(by)
    if any(each.id == reminder_id for each in listed):
        return
    refuse_taken_id(Reminder, reminder_id)
    if len(listed) >= REMINDERS_MOST:
        raise TooManyError("reminders")
    on = next((each.on for each in planned_dates(by) if each.id == date_id), None)
    if on is None or not may_remind(on, days, today_of(by)):
        raise GoneError
    new = ReminderOfDate(reminder_id, date_id, on, days, zone_of(by))
    secret = _stop_secret(to)
    letter = {"to": to, "language": language, "on": on.isoformat(), "stop": secret}
    letter["zone"] = new.zone
    Reminder.objects.create(
        id=new.id, send_on=new.send_on, letter=letter, stop_fingerprint=_stop_fingerprint(secret)
    )
    save_reminders(by, [*listed, new])


@owner_only
def remove_reminder(*, by: Holder, reminder_id: UUID) -> None:
    """Delete a reminder of this journey; one that is gone already changes nothing."""
    by.journey.refresh_from_db(fields=["sealed_reminders"])
    listed = reminders_of(by)
    Reminder.objects.filter(pk__in=[each.id for each in listed if each.id == reminder_id]).delete()
    save_reminders(by, [each for each in listed if each.id != reminder_id])


def waiting(by: Holder) -> list[ReminderOfDate]:
    """The reminders of a journey that were neither sent nor ended, the first day first."""
    listed = reminders_of(by)
    rows = Reminder.objects.filter(pk__in=[each.id for each in listed])
    there = set(rows.values_list("pk", flat=True)) if listed else set()
    return sorted((each for each in listed if each.id in there), key=lambda each: each.send_on)


def may_remind(on: date, days: int, today: date) -> bool:
    """Whether a mail so many days before a date can still come, and is not too far away."""
    return today <= on - timedelta(days=days) and on <= today + AHEAD_MOST


# Ended by the link in a mail


def stop_all(secret: str) -> None:
    """Delete every reminder to the address whose mails have this secret."""
    if is_possible(secret):
        Reminder.objects.filter(stop_fingerprint=_stop_fingerprint(secret)).delete()


def _stop_secret(address: str) -> str:
    """The secret in all mails to an address: without the server key nobody computes it."""
    digest = keyed_digests(address.lower(), b"reperes reminders stop 1")[0]
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _stop_fingerprint(secret: str) -> bytes:
    return secret_links.fingerprint(secret, b"reperes reminders fingerprint 1")


# Sent


def send_due(origin: str) -> DeliveryOutcome:
    """Send what is due today, where its owner lives, and delete it; ``origin`` is such as
    https://example.org.

    A reminder is claimed before it is sent, so that two runs send it once. A run that is killed
    between sending and deleting makes the next one send it a second time, with the same Message-ID,
    and no third.
    """
    forget_late()
    sent = refused = 0
    # Read from the first territory on in which the day has begun.
    due = Reminder.objects.filter(send_on__lte=timezone.localdate(timezone=FIRST_ZONE))
    for reminder in list(due):
        if reminder.send_on > _today_of(reminder) or not _claim(reminder):
            continue
        try:
            _send(reminder, origin)
        except (mails.MailNotSentError, DecryptionError):
            _this_claim(reminder).update(claimed_at=None, tries=F("tries") - 1)
            refused += 1
        else:
            _finish(reminder)
            sent += 1
    return DeliveryOutcome(sent, refused)


def forget_late() -> None:
    """Delete reminders of dates that have passed, and those that were interrupted twice."""
    today, now = timezone.localdate(), timezone.now()
    # A day later than in the mainland, since overseas the last one may not have ended.
    too_late = Q(send_on__lt=today - timedelta(days=max(DAYS_BEFORE) + 1))
    given_up = Q(tries__gte=TRIES_MOST, claimed_at__lt=now - INTERRUPTED_AFTER)
    Reminder.objects.filter(too_late | given_up).delete()
    # Of those that were given up; what was sent has none any more.
    deliveries.forget_before(PURPOSE, now - timedelta(days=max(DAYS_BEFORE)))


def _today_of(reminder: Reminder) -> date:
    """The day of today where its owner lives.

    Of a letter that no key opens it is that of the mainland: sending it reports that.
    """
    try:
        zone = reminder.time_zone
    except DecryptionError:
        zone = PARIS
    return timezone.localdate(timezone=ZoneInfo(zone))


def _claim(reminder: Reminder) -> bool:
    """Mark a reminder as being sent by this run; False when another run sends it."""
    now = timezone.now()
    is_free = Q(claimed_at=None) | Q(claimed_at__lt=now - INTERRUPTED_AFTER)
    free = Reminder.objects.filter(is_free, pk=reminder.pk, tries__lt=TRIES_MOST)
    if not free.update(claimed_at=now, tries=F("tries") + 1):
        return False
    # The owner may have moved it since it was listed.
    reminder.refresh_from_db()
    return reminder.claimed_at == now


def _this_claim(reminder: Reminder) -> QuerySet[Reminder]:
    """The row, unless the owner moved or removed it meanwhile."""
    return Reminder.objects.filter(pk=reminder.pk, claimed_at=reminder.claimed_at)


@transaction.atomic
def _finish(reminder: Reminder) -> None:
    """Delete what was sent, and the record of its mail: nothing of a reminder stays."""
    _this_claim(reminder).delete()
    deliveries.forget(PURPOSE, _mail_of(reminder))


def _mail_of(reminder: Reminder) -> str:
    """The name of a reminder's mail; one that moved to another day is another mail."""
    return f"{reminder.pk}:{reminder.letter['on']}"


def _send(reminder: Reminder, origin: str) -> None:
    """Send the mail of a reminder, unless its date has passed."""
    letter = reminder.letter
    on = date.fromisoformat(letter["on"])
    if on < _today_of(reminder):
        return
    with override(letter["language"]):
        stop_url = origin + reverse("stop_reminders", args=[letter["stop"]])
    mails.send(
        "journeys/mail/reminder.txt",
        to=letter["to"],
        language=letter["language"],
        message_id=deliveries.message_id_of(PURPOSE, _mail_of(reminder)),
        on=on,
        stop_url=stop_url,
    )
