"""The coordinators' queue: what waits, oldest first, by one range scan of one index.

Rows of ``RevisionTerritory`` are written for the territories a revision concerns and for all above
them, so that a territory's queue is its own rows alone. An administrator's queue is every revision
that waits, those without a territory included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.models import Revision, RevisionTerritory
from contributions.models.revision import TargetKind
from contributions.schema.sections import COVERAGE, SITE, STATE, TEXT
from directory import taxonomy
from directory.models import Programme
from regions.models import Territory, TerritoryAncestor, TerritoryQuerySet

PAGE = 20
COUNTED_TO = 1000
AGES = {7: _("Longer than a week"), 30: _("Longer than a month")}


class ChangesSection(Func):
    """Whether a revision changes a section whose name begins with one of ``prefixes``."""

    function = "jsonb_path_exists"
    # Silent: content that is no JSON object has no sections and raises no error.
    template = "%(function)s(%(expressions)s::jsonpath, silent => true)"
    output_field = models.BooleanField()

    def __init__(self, content: str, prefixes: Sequence[str]):
        tests = " || ".join(f'@.key starts with "{prefix}"' for prefix in prefixes)
        super().__init__(F(content), Value(f"$.keyvalue() ? ({tests})"))


@dataclass(frozen=True)
class Kind:
    """A kind of waiting revision, by the prefixes of changed sections, target and agreement."""

    code: str
    label: str | Promise
    prefixes: tuple[str, ...] = ()
    creates: bool | None = None
    target_kind: str = ""
    is_agreed_in_part: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind("new", _("New programme"), creates=True),
        Kind("place", _("Place or area"), (f"{SITE}:", COVERAGE), creates=False),
        Kind("state", _("To publish or to archive"), (STATE,), creates=False),
        Kind("words", _("Words"), (f"{TEXT}:",), False, TargetKind.PROGRAMME),
        Kind("sheet", _("Procedure sheet"), target_kind=TargetKind.SHEET),
        Kind("agreement", _("One side has agreed"), is_agreed_in_part=True),
    )
}


@dataclass(frozen=True)
class QueueFilters:
    """Filters of the queue; ``after`` is the cursor of the last item of the previous page."""

    territory: str = ""
    kind: str = ""
    theme: str = ""
    language: str = ""
    older: int | None = None
    after: str = ""

    @property
    def query(self) -> str:
        """The filters as a query string, without the cursor; "" for none."""
        values = {name: value for name, value in asdict(self).items() if value and name != "after"}
        return urlencode(values)

    @property
    def onward(self) -> str:
        """The same with the cursor, to continue with the next item after a decision."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


def filters_in(value: Mapping[str, str]) -> QueueFilters:
    """The filters in a query string; unknown values are left out."""
    older = value.get("older", "")
    return QueueFilters(
        territory=value.get("territory", "")[:40],
        kind=_one_of(value.get("kind"), KINDS),
        theme=_one_of(value.get("theme"), [term.code for term in taxonomy.themes()]),
        language=_one_of(value.get("language"), dict(settings.CONTENT_LANGUAGES)),
        older=int(older) if older in {str(days) for days in AGES} else None,
        after=value.get("after", "") if _read(value.get("after", "")) else "",
    )


@dataclass(frozen=True)
class QueuePage:
    """One row of the queue: which revision waits, and since when."""

    revision_id: UUID
    waiting_since: datetime

    @property
    def cursor(self) -> str:
        """The cursor (keyset pagination) after which the next page begins."""
        return f"{self.waiting_since.isoformat()}~{self.revision_id}"


def queue_page(actor: Actor, wanted: QueueFilters, count: int) -> list[QueuePage]:
    """The first ``count`` that wait for ``actor``, oldest first, in one query.

    Revisions that her territory has agreed to already are left out, unless filtered for.
    """
    parts = [_ordered(part, count) for part in _parts(actor, wanted)]
    if not parts:
        return []
    rows = parts[0] if len(parts) == 1 else _ordered(parts[0].union(*parts[1:]), count)
    return [QueuePage(pk, since) for since, pk in rows]


def next_after(actor: Actor, wanted: QueueFilters) -> QueuePage | None:
    """The first in the queue, in one query; None when nothing waits."""
    return next(iter(queue_page(actor, wanted, 1)), None)


def count_queue(actor: Actor, wanted: QueueFilters) -> int:
    """How many wait, counted to ``COUNTED_TO`` + 1, in one query."""
    parts = [part[: COUNTED_TO + 1] for part in _parts(actor, replace(wanted, after=""))]
    if not parts:
        return 0
    rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:])
    return min(rows.count(), COUNTED_TO + 1)


def counts_by_territory(ids: Iterable[int]) -> dict[int, int]:
    """How many wait in each of these territories, in one query."""
    rows = RevisionTerritory.objects.filter(territory__in=list(ids), waiting_since__isnull=False)
    counted = rows.order_by().values("territory_id").annotate(number=models.Count("pk"))
    return {row["territory_id"]: row["number"] for row in counted}


def territories_below(actor: Actor) -> TerritoryQuerySet:
    """The territories ``actor`` answers for, outlines left out."""
    territories = Territory.objects.defer("outline")
    if actor.is_administrator:
        return territories
    links = TerritoryAncestor.objects.filter(ancestor__in=actor.held)
    return territories.filter(pk__in=links.values("territory"))


def _parts(actor: Actor, wanted: QueueFilters) -> list[QuerySet]:
    """Querysets of (waiting_since, revision id), one for each territory."""
    if actor.is_administrator and not wanted.territory:
        everything = Revision.objects.waiting().filter(
            waiting_since__isnull=False, set_aside__isnull=True
        )
        return [_narrowed(everything, "", actor, wanted).values_list("waiting_since", "pk")]
    own: Iterable[int] = sorted(actor.held)
    if wanted.territory:
        own = territories_below(actor).filter(code=wanted.territory).values_list("pk", flat=True)
    rows = RevisionTerritory.objects.filter(waiting_since__isnull=False)
    return [
        _narrowed(rows.filter(territory=pk), "revision__", actor, wanted).values_list(
            "waiting_since", "revision_id"
        )
        for pk in own
    ]


def _ordered(rows: QuerySet, count: int) -> QuerySet:
    """Oldest first, by the two columns of the rows."""
    key = "pk" if rows.model is Revision else "revision_id"
    return rows.order_by("waiting_since", key)[:count]


def _narrowed(rows: QuerySet, prefix: str, actor: Actor, wanted: QueueFilters) -> QuerySet:
    """The ``rows`` that are ``wanted``; ``prefix`` leads from a row to its revision."""
    if kind := KINDS.get(wanted.kind):
        rows = _of_kind(rows, prefix, kind)
    if wanted.kind != "agreement":
        rows = rows.exclude(_agreed_by(actor, prefix))
    if wanted.language:
        rows = rows.filter(**{f"{prefix}language": wanted.language})
    if wanted.theme:
        rows = rows.filter(_of_theme(prefix, wanted.theme))
    if wanted.older:
        before = timezone.now() - timedelta(days=wanted.older)
        rows = rows.filter(waiting_since__lte=before)
    if after := _read(wanted.after):
        key = "pk" if rows.model is Revision else "revision_id"
        later = Q(waiting_since__gt=after.waiting_since) | Q(**{f"{key}__gt": after.revision_id})
        rows = rows.filter(later, waiting_since__gte=after.waiting_since)
    return rows


def _of_kind(rows: QuerySet, prefix: str, kind: Kind) -> QuerySet:
    if kind.creates is not None:
        rows = rows.filter(**{f"{prefix}creates": kind.creates})
    if kind.target_kind:
        rows = rows.filter(**{f"{prefix}target_kind": kind.target_kind})
    if kind.prefixes:
        rows = rows.filter(ChangesSection(f"{prefix}content", kind.prefixes))
    if kind.is_agreed_in_part:
        rows = rows.filter(**{f"{prefix}agreed__len__gt": 0})
    return rows


def _of_theme(prefix: str, theme: str) -> Q:
    """The condition on a main theme: the one proposed, or that of the programme."""
    programmes = Programme.objects.filter(pk=OuterRef(f"{prefix}target_id"), theme__code=theme)
    proposed = {f"{prefix}content__about__themes__0": theme}
    return Q(**proposed) | Q(Exists(programmes))


def _agreed_by(actor: Actor, prefix: str) -> Q:
    """The condition that a territory which ``actor`` answers for has agreed already."""
    if actor.is_administrator or not actor.held:
        return Q(pk__in=[])
    hers = TerritoryAncestor.objects.filter(ancestor__in=actor.held).values("territory")
    # Few revisions are agreed to in part: the subquery of her territories runs for these only.
    agreed = {f"{prefix}agreed__len__gt": 0, f"{prefix}agreed__overlap": ArraySubquery(hers)}
    return Q(**agreed)


def _one_of(code: str | None, allowed: Iterable[str]) -> str:
    return code if code and code in set(allowed) else ""


def _read(cursor: str) -> QueuePage | None:
    """Parse a cursor; None when it is invalid."""
    since, _sign, pk = cursor.partition("~")
    try:
        moment, revision_id = parse_datetime(since), UUID(pk)
    except ValueError:
        return None
    return QueuePage(revision_id, moment) if moment and timezone.is_aware(moment) else None
