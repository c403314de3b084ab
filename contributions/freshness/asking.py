"""Asks organizations by mail whether their pages are still right, by the schedule.

One mail to an address asks about all of its programmes that are due, and the next comes two weeks
later at the earliest. Nothing is sent in bulk unseen: a coordinator sends what she has looked at,
or lets the mails of her territory go by themselves, a few a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.deliveries import Outcome, deliver
from accounts.mails import MailNotSentError
from contributions.freshness import letters
from contributions.freshness.addresses import address_digests, with_address
from contributions.freshness.pauses import paused_today
from contributions.models import FreshnessAsk, FreshnessRelease, FreshnessStop
from contributions.revisions.programmes_of import programmes_belonging_to
from directory.freshness import days_ago, schedule
from directory.models import Programme
from directory.vocabulary import Operating, Standing

MAIL_PURPOSE = "freshness"
# Programmes that one mail asks about; the others are asked about two weeks later.
PROGRAMMES_MOST = 50


@dataclass(frozen=True)
class Question:
    """A programme to be asked about: since which day nobody confirmed it, and for which time."""

    programme_id: UUID
    confirmed_on: date
    round: int

    @property
    def is_due(self) -> bool:
        """Whether it is due by itself; others go along with one that is."""
        return self.round > 1 or self.confirmed_on <= days_ago(schedule().ask_after)


@dataclass(frozen=True)
class Letter:
    """One mail: the address, and what it asks."""

    address: str
    questions: tuple[Question, ...]


@dataclass
class Sent:
    """The numbers of mails sent, and refused by the mail server."""

    sent: int = 0
    refused: int = 0


def due_letters(
    *, territories: Iterable[int] | None = None, programmes: Iterable[UUID] | None = None
) -> list[Letter]:
    """The mails that are due in some territories, or about some programmes, longest due first."""
    rows = _due(territories, programmes)
    by_address: dict[str, list[Question]] = defaultdict(list)
    for programme_id, address, confirmed_on, number in rows:
        by_address[address.strip().lower()].append(Question(programme_id, confirmed_on, number))
    busy, stopped = _busy_addresses(), _stops()
    due = []
    for address, questions in by_address.items():
        digests = set(address_digests(address))
        if digests & busy or digests & stopped[None]:
            continue
        asked = [each for each in questions if not digests & stopped[each.programme_id]]
        if any(each.is_due for each in asked):
            due.append(Letter(address, tuple(asked[:PROGRAMMES_MOST])))
    return due


def _due(
    territories: Iterable[int] | None, programmes: Iterable[UUID] | None
) -> QuerySet[Any, tuple[UUID, str, date, int]]:
    """Programmes to be asked about: id, address, day last confirmed, and for which time."""
    days = schedule()
    rows = Programme.objects.published().filter(operating=Operating.ACTIVE, is_example=False)
    rows = rows.exclude(search_standing=Standing.ENDED).exclude(pk__in=paused_today())
    if territories is not None:
        rows = rows.filter(programmes_belonging_to(territories))
    if programmes is not None:
        rows = rows.filter(pk__in=list(programmes))
    along = days_ago(days.ask_after - days.together_within)
    found = with_address(rows).exclude(ask_at="").filter(confirmed_on__lte=along)
    asks = FreshnessAsk.objects.filter(
        programme=OuterRef("pk"), confirmed_on=OuterRef("confirmed_on")
    )
    between = timedelta(days=days.ask_again_after - days.ask_after)
    # The first mail was sent so long ago and answered by nobody: the row would have another day.
    again = asks.filter(round=1, sent_at__lt=_end_of(timezone.localdate() - between))
    found = found.annotate(
        number=Coalesce(
            Subquery(again.values(number=Value(2, output_field=IntegerField()))[:1]), Value(1)
        )
    )
    asked = asks.filter(round=OuterRef("number"))
    found = found.filter(~Exists(asked)).order_by("confirmed_on", "pk")
    return found.values_list("pk", "ask_at", "confirmed_on", "number")


def _end_of(day: date) -> datetime:
    """The moment at which a day ends here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _busy_addresses() -> set[bytes]:
    """Digests of the addresses that got a mail lately, or that one is being sent to."""
    since = _end_of(days_ago(schedule().days_between_mails))
    recent = FreshnessAsk.objects.filter(sent_at__gte=since)
    waiting = FreshnessAsk.objects.filter(sent_at=None)
    digests = recent.values_list("address_digest", flat=True).union(
        waiting.values_list("address_digest", flat=True)
    )
    return {bytes(each) for each in digests}


def _stops() -> dict[UUID | None, set[bytes]]:
    """Digests of addresses that are not to be asked about a programme; None: about any."""
    stops: dict[UUID | None, set[bytes]] = defaultdict(set)
    for programme_id, digest in FreshnessStop.objects.values_list("programme", "address_digest"):
        stops[programme_id].add(bytes(digest))
    return stops


def send_released(origin: str) -> Sent:
    """Finish what was begun, then send the mails of territories that let them go, a few each."""
    outcome = finish_begun(origin)
    most = schedule().mails_a_day
    for territory in FreshnessRelease.objects.order_by("pk").values_list("territory", flat=True):
        left = most - _begun_today(territory)
        for letter in due_letters(territories=[territory])[: max(0, left)]:
            _count(outcome, begin(letter), origin)
    return outcome


def _begun_today(territory: int) -> int:
    today = FreshnessAsk.objects.filter(created_at__gte=_end_of(days_ago(1)))
    here = Programme.objects.filter(programmes_belonging_to([territory]))
    return today.filter(programme__in=here.values("pk")).values("letter").distinct().count()


def send_about(programmes: Iterable[UUID], origin: str) -> Sent:
    """Send the mails that are due about some programmes: what a coordinator has looked at."""
    outcome = Sent()
    for letter in due_letters(programmes=programmes):
        _count(outcome, begin(letter), origin)
    return outcome


def finish_begun(origin: str) -> Sent:
    """Send the mails that were refused or interrupted."""
    outcome = Sent()
    begun = FreshnessAsk.objects.filter(sent_at=None).order_by("letter")
    for letter in begun.values_list("letter", flat=True).distinct():
        _count(outcome, letter, origin)
    return outcome


@transaction.atomic
def begin(letter: Letter) -> UUID | None:
    """Record a mail before it is sent; None when another run was faster."""
    name, digest = uuid4(), address_digests(letter.address)[0]
    FreshnessAsk.objects.bulk_create(
        [
            FreshnessAsk(
                programme_id=each.programme_id,
                confirmed_on=each.confirmed_on,
                round=each.round,
                letter=name,
                address_digest=digest,
            )
            for each in letter.questions
        ],
        ignore_conflicts=True,
    )
    return name if FreshnessAsk.objects.filter(letter=name).exists() else None


def _count(outcome: Sent, letter: UUID | None, origin: str) -> None:
    if letter is None:
        return
    try:
        outcome.sent += send(letter, origin)
    except MailNotSentError:
        outcome.refused += 1


def send(letter: UUID, origin: str) -> bool:
    """Send a mail that was recorded; whether it was sent now.

    The address is read again, and the tokens are made here: neither is stored. Programmes that were
    confirmed meanwhile, or whose address changed, are not asked about.
    """
    asks = FreshnessAsk.objects.filter(letter=letter, sent_at=None)
    rows = with_address(Programme.objects.published()).filter(freshness_asks__in=asks)
    asked = list(
        rows.annotate(asked_of=F("freshness_asks__confirmed_on"))
        .filter(freshness_asks__letter=letter, asked_of=F("confirmed_on"))
        .order_by("confirmed_on", "pk")
    )
    digest = bytes(asks.values_list("address_digest", flat=True)[0])
    asked = [each for each in asked if digest in address_digests(each.ask_at)]
    if not asked:
        asks.delete()
        return False
    asks.exclude(programme__in=asked).delete()
    outcome = deliver(
        MAIL_PURPOSE,
        str(letter),
        lambda message_id: letters.send(asked, letter, origin, message_id),
    )
    if outcome != Outcome.LEFT:
        asks.update(sent_at=timezone.now())
    return outcome == Outcome.SENT
