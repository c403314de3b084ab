"""What holds dates outside of a journey, its feed and its reminders, follows every change of them.

``journeys.actions.allowed`` calls ``follow_dates`` at the end of each action, in its transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from accounts.encryption import aes_gcm_decrypt, aes_gcm_encrypt, derive_key
from journeys.access import Holder
from journeys.calendar_models import CalendarFeed, Reminder
from journeys.dates import PlannedDate, planned_dates, zone_of
from journeys.profile import PARIS

# Dates are padded to a multiple of so many bytes: their number is not told.
PADDED_TO = 2048
# So many closed feeds of a journey say that they were closed.
FORMER_FEEDS = 20
# A feed shows dates until so long after them.
SHOWN_AFTER = timedelta(days=31)


@dataclass(frozen=True)
class FeedContent:
    """What a feed shows: (name, day, time or "") of each date, in ISO 8601.

    ``changed_at`` is when its dates changed last, also in ISO 8601.
    """

    language: str
    zone: str
    changed_at: str
    dates: list[list[str]]

    def events(self) -> list[tuple[str, date, time | None]]:
        """Name, day and time of each date."""
        return [
            (uid, date.fromisoformat(on), time.fromisoformat(at) if at else None)
            for uid, on, at in self.dates
        ]


@dataclass(frozen=True)
class ReminderOfDate:
    """A reminder in the encrypted list of its journey: ``days`` before the date of ``of``.

    ``zone`` is the time zone whose days count.
    """

    id: UUID
    of: UUID
    on: date
    days: int
    zone: str = PARIS

    @property
    def send_on(self) -> date:
        """The day of the mail."""
        return self.on - timedelta(days=self.days)


def has_copies() -> ExpressionWrapper[Q]:
    """Annotation of journeys: whether a feed or reminders have dates of theirs."""
    is_fed = Exists(CalendarFeed.objects.filter(journey=OuterRef("pk"), closed_at=None))
    condition = Q(sealed_reminders__isnull=False) | Q(is_fed)
    return ExpressionWrapper(condition, output_field=BooleanField())


def follow_dates(by: Holder) -> None:
    """Write feed and reminders of a journey again where its dates have changed."""
    by.journey.refresh_from_db(fields=["sealed_deadlines", "sealed_reminders"])
    dates = planned_dates(by)
    if feed := open_feed(by):
        write_feed(by, feed, dates)
    if by.journey.sealed_reminders:
        _move_reminders(by, {each.id: each for each in dates})


def end_copies(by: Holder) -> None:
    """Close the feed and delete the reminders: nothing outside of the journey has its dates."""
    by.journey.refresh_from_db(fields=["sealed_reminders"])
    close_feed(by)
    if listed := reminders_of(by):
        Reminder.objects.filter(pk__in=[each.id for each in listed]).delete()
        save_reminders(by, [])


# Feeds


def open_feed(by: Holder) -> CalendarFeed | None:
    """The feed of the journey that is not closed."""
    return CalendarFeed.objects.filter(journey=by.journey, closed_at=None).first()


def close_feed(by: Holder) -> None:
    """Delete what the feed shows and the secret that was kept; its address says it was closed."""
    CalendarFeed.objects.filter(journey=by.journey, closed_at=None).update(
        closed_at=timezone.now(), sealed_secret=None, sealed_dates=None
    )
    former = CalendarFeed.objects.filter(journey=by.journey).exclude(closed_at=None)
    beyond = list(former.order_by("-closed_at").values_list("pk", flat=True)[FORMER_FEEDS:])
    CalendarFeed.objects.filter(pk__in=beyond).delete()


def write_feed(
    by: Holder, feed: CalendarFeed, dates: Sequence[PlannedDate], lang: str = ""
) -> None:
    """Encrypt the dates for the holder of the feed's secret; unchanged ones stay as they are.

    ``lang`` is the language of a new feed. A caregiver, who does not see where the owner lives,
    keeps its time zone.
    """
    secret = by.read(feed, "secret")
    before = None if lang else feed_content(feed, secret)
    since = timezone.localdate() - SHOWN_AFTER
    content = FeedContent(
        language=lang or (before.language if before else ""),
        zone=zone_of(by) if by.is_owner else before.zone if before else PARIS,
        changed_at=timezone.now().isoformat(timespec="seconds"),
        dates=[_written(by, feed, each) for each in dates if each.on >= since],
    )
    if before and asdict(before) | {"changed_at": content.changed_at} == asdict(content):
        return
    plain = json.dumps(asdict(content), separators=(",", ":")).encode()
    padded = plain.ljust(-(-len(plain) // PADDED_TO) * PADDED_TO)
    feed.sealed_dates = aes_gcm_encrypt(_feed_key(secret), padded, _feed_place(feed))
    feed.save()


def feed_content(feed: CalendarFeed, secret: str) -> FeedContent:
    """What a feed shows; ``DecryptionError`` with another secret."""
    sealed = bytes(feed.sealed_dates or b"")
    return FeedContent(**json.loads(aes_gcm_decrypt(_feed_key(secret), sealed, _feed_place(feed))))


def _written(by: Holder, feed: CalendarFeed, planned: PlannedDate) -> list[str]:
    # Other names than in the file of the owner, so that the two are not known to be one journey's.
    uid = by.seal.mark(b"reperes calendar feed 1|" + feed.pk.bytes, planned.id)
    return [uid, planned.on.isoformat(), planned.at.isoformat("minutes") if planned.at else ""]


def _feed_key(secret: str) -> bytes:
    return derive_key(secret, b"reperes calendar feeds dates 1")


def _feed_place(feed: CalendarFeed) -> bytes:
    return f"reperes 1|feed|{feed.pk}".encode()


# Reminders


def reminders_of(by: Holder) -> list[ReminderOfDate]:
    """The reminders in the encrypted list of the journey, sent ones too."""
    text = by.read(by.journey, "reminders")
    return [
        # Those from before there were time zones have none.
        ReminderOfDate(UUID(id_), UUID(of), date.fromisoformat(on), days, *zone)
        for id_, of, on, days, *zone in (json.loads(text) if text else [])
    ]


def save_reminders(by: Holder, reminders: Sequence[ReminderOfDate]) -> None:
    """Save the encrypted list of the journey."""
    rows = [
        [str(each.id), str(each.of), each.on.isoformat(), each.days, each.zone]
        for each in reminders
    ]
    by.write(by.journey, "reminders", json.dumps(rows) if rows else "")
    by.journey.save(update_fields=["sealed_reminders"])


def _move_reminders(by: Holder, dates: dict[UUID, PlannedDate]) -> None:
    """Let reminders follow dates that moved, and their owner; delete those of dates that are gone.

    A caregiver does not see where the owner lives: their time zone stays.
    """
    listed = reminders_of(by)
    rows = {row.pk: row for row in Reminder.objects.filter(pk__in=[each.id for each in listed])}
    kept = []
    for each in listed:
        row, planned = rows.get(each.id), dates.get(each.of)
        if row is None:
            continue
        zone = zone_of(by) if by.is_owner else each.zone
        if planned is None or planned.on <= timezone.localdate(timezone=ZoneInfo(zone)):
            row.delete()
            continue
        moved = replace(each, on=planned.on, zone=zone)
        if moved != each:
            row.letter = row.letter | {"on": moved.on.isoformat(), "zone": zone}
            row.send_on, row.claimed_at, row.tries = moved.send_on, None, 0
            row.save()
        kept.append(moved)
    if kept != listed:
        save_reminders(by, kept)
