"""What a territory needs, of every kind in one list: by impact (readings × age), or by age.

Each kind is a queryset of (subject, programme, since, readings), narrowed to the programmes that
the coordinator answers for. The list is merged from the first rows of each kind, so that its cost
does not grow with what is further down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import (
    DateTimeField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Coalesce, Extract
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.models import LaterLook, Report, Revision
from contributions.models.revision import TargetKind
from contributions.moderation.taking import taken_by_others
from contributions.revisions.programmes_of import programmes_of
from contributions.workflows import RevisionState
from directory.models import PageViews, Programme, Section
from directory.vocabulary import Operating

PAGE = 20
FARTHEST_PAGE = 25
# Older checks are due again.
DUE_AFTER_DAYS = 180
# Without a last day, a count of places holds for so long.
COUNT_HOLDS = timedelta(days=90)
# Readings of so many days are counted.
READ_WITHIN = timedelta(days=30)
SORTS = {"impact": _("What matters most to readers"), "age": _("What waits longest")}


@dataclass(frozen=True)
class WorkKind:
    """One kind: its words and icon, the page that settles it, and its rows."""

    code: str
    label: str | Promise
    icon: str
    url_name: str
    rows: Callable[[QuerySet[Programme], Actor], QuerySet[Any]]


@dataclass(frozen=True)
class Work:
    """One thing to do: its kind, what it is about, since when, and how often it was read."""

    kind: WorkKind
    subject: UUID
    programme: UUID
    since: datetime
    reads: int

    @property
    def key(self) -> str:
        """The kind and the subject, as a form sends them."""
        return f"{self.kind.code}:{self.subject}"


def impact(work: Work) -> float:
    """Readings of the last month, and one more, times the age in days."""
    return (work.reads + 1) * (timezone.now() - work.since).total_seconds()


def work_of(actor: Actor, kind: str, sort: str, page: int = 1) -> tuple[list[Work], bool]:
    """A page of what is to do, of one kind or of all, and whether there is more.

    What others are deciding on now is left out.
    """
    needed = page * PAGE + 1
    programmes, taken = programmes_of(actor), taken_by_others(actor)
    kinds = [KINDS[kind]] if kind in KINDS else list(KINDS.values())
    lists = [_first(each, programmes, actor, sort, needed, taken) for each in kinds]
    key: Callable[[Work], Any] = (
        (lambda work: work.since) if sort == "age" else (lambda work: -impact(work))
    )
    rows = list(islice(merge(*lists, key=key), needed))
    return rows[(page - 1) * PAGE : page * PAGE], len(rows) > page * PAGE


def count_work(actor: Actor, most: int) -> dict[str, int]:
    """How many there are of each kind, counted to ``most``."""
    programmes = programmes_of(actor)
    return {
        kind.code: kind.rows(programmes, actor).order_by()[:most].count() for kind in KINDS.values()
    }


def _first(
    kind: WorkKind,
    programmes: QuerySet[Programme],
    actor: Actor,
    sort: str,
    count: int,
    taken: list[UUID],
) -> list[Work]:
    """The first rows of one kind, in order."""
    rows = kind.rows(programmes, actor)
    if taken:
        rows = rows.exclude(subject_id__in=taken)
    order = ["since"] if sort == "age" else ["-weight"]
    values = rows.annotate(reads=_reads(), weight=_weight()).order_by(*order, "subject_id")
    found = values.values_list("subject_id", "about_id", "since", "reads")[:count]
    return [Work(kind, *row) for row in found]


def _reads() -> Coalesce:
    """How often the page of ``about_id`` was read in the last month."""
    first = timezone.localdate() - READ_WITHIN
    views = PageViews.objects.filter(page=Cast(OuterRef("about_id"), CharField()), day__gte=first)
    total = views.order_by().values("page").annotate(total=Sum("views")).values("total")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def _weight() -> ExpressionWrapper:
    age = Extract(Value(timezone.now(), DateTimeField()) - F("since"), "epoch")
    return ExpressionWrapper((F("reads") + 1) * age, output_field=FloatField())


def _of_programmes(rows: QuerySet[Programme], since: Any) -> QuerySet[Any]:
    moment = Cast(since, DateTimeField())
    return rows.annotate(subject_id=F("pk"), about_id=F("pk"), since=moment)


def _reported(programmes: QuerySet[Programme], actor: Actor) -> QuerySet[Any]:
    waiting = Report.objects.waiting().filter(programme__in=programmes.order_by().values("pk"))
    grouped = waiting.order_by().values("programme")
    return grouped.annotate(
        subject_id=F("programme"), about_id=F("programme"), since=Min("created_at")
    )


def _proposed(programmes: QuerySet[Programme], actor: Actor) -> QuerySet[Any]:
    waiting = Revision.objects.reviewable_by(actor).waiting().filter(set_aside__isnull=True)
    return waiting.annotate(subject_id=F("pk"), about_id=F("target_id"), since=F("waiting_since"))


def _stale(programmes: QuerySet[Programme], actor: Actor) -> QuerySet[Any]:
    last = timezone.localdate() - timedelta(days=DUE_AFTER_DAYS)
    due = programmes.filter(publication="published").exclude(operating=Operating.CLOSED)
    due = due.filter(Q(verified_on__isnull=True) | Q(verified_on__lte=last))
    return _of_programmes(due, Coalesce(Cast("verified_on", DateTimeField()), F("created_at")))


def _capacity_expired(programmes: QuerySet[Programme], actor: Actor) -> QuerySet[Any]:
    today = timezone.localdate()
    over = Q(capacity_until__lt=today) | Q(
        capacity_until__isnull=True, capacity_on__lt=today - COUNT_HOLDS
    )
    counted = programmes.filter(over, capacity__isnull=False, publication="published")
    return _of_programmes(counted, Coalesce("capacity_until", "capacity_on"))


def _suspension_over(programmes: QuerySet[Programme], actor: Actor) -> QuerySet[Any]:
    over = programmes.filter(
        operating=Operating.SUSPENDED, operating_until__lt=timezone.localdate()
    )
    return _of_programmes(over.filter(publication="published"), F("operating_until"))


def _translation_outdated(programmes: QuerySet[Programme], actor: Actor) -> QuerySet[Any]:
    outdated = Section.objects.outdated().filter(programme__isnull=False)
    rows = programmes.filter(pk__in=outdated.values("programme"), publication="published")
    return _of_programmes(rows, F("modified_at"))


def _later_look(programmes: QuerySet[Programme], actor: Actor) -> QuerySet[Any]:
    rows = LaterLook.objects.filter(
        looked_at__isnull=True,
        revision__state=RevisionState.ACCEPTED,
        revision__target_kind=TargetKind.PROGRAMME,
        revision__target_id__in=programmes.order_by().values("pk"),
    )
    return rows.annotate(
        subject_id=F("revision"), about_id=F("revision__target_id"), since=F("created_at")
    )


KINDS = {
    kind.code: kind
    for kind in (
        WorkKind("report", _("Readers report something"), "flag", "reports", _reported),
        WorkKind("proposal", _("A proposal waits"), "inbox", "revision", _proposed),
        WorkKind("later", _("A change to look at"), "eye", "revision", _later_look),
        WorkKind("suspension", _("Open again?"), "circle-pause", "coordinated", _suspension_over),
        WorkKind("capacity", _("Places left?"), "armchair", "coordinated", _capacity_expired),
        WorkKind("stale", _("Still right?"), "badge-check", "coordinated", _stale),
        WorkKind(
            "translation",
            _("A translation is outdated"),
            "languages",
            "coordinated",
            _translation_outdated,
        ),
    )
}


def works_in(keys: Iterable[str]) -> list[tuple[str, UUID]]:
    """The kinds and subjects that a form sends; what is none is left out."""
    found = []
    for key in keys:
        kind, _colon, subject = key.partition(":")
        try:
            found.append((kind, UUID(subject)))
        except ValueError:
            continue
    return [(kind, subject) for kind, subject in found if kind in KINDS]
