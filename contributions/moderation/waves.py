"""Waves of proposals that belong together: of one sender, with one link or nearly one title.

Each grouping is one expression over the waiting proposals of a coordinator, so that ten thousand
are some groups in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Func, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left, Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.models import Revision

# Fewer are no wave.
FEWEST = 5
MOST_GROUPS = 30
SAMPLES = 3
# Letters of a title that are compared, without digits, signs and spaces.
ALIKE_LETTERS = 20


class TitleOf(Func):
    """The proposed title, in any language; null where none is proposed."""

    function = "jsonb_path_query_first"
    template = (
        "(%(function)s(%(expressions)s, "
        "'$.keyvalue() ? (@.key like_regex \"^text:[a-z]+:title$\").value', '{}', true)"
        " #>> '{}')"
    )
    output_field = TextField()


class HostIn(Func):
    """The host of the first web address in a text; null without one."""

    function = "substring"
    template = "lower(%(function)s(%(expressions)s from '(?:https?://|www\\.)([a-zA-Z0-9.-]+)'))"
    output_field = TextField()


@dataclass(frozen=True)
class Grouping:
    """One way to see what belongs together."""

    code: str
    label: str | Promise
    key: Callable[[], Any]


def _sender() -> Any:
    return F("sender")


def _host() -> Any:
    return HostIn(Cast("content", TextField()))


def _alike() -> Any:
    letters = Func(
        Lower(TitleOf("content")),
        Value(r"[\d\W_]+"),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
    return Left(letters, ALIKE_LETTERS)


GROUPINGS = {
    grouping.code: grouping
    for grouping in (
        Grouping("sender", _("From one sender"), _sender),
        Grouping("link", _("With one link"), _host),
        Grouping("title", _("Nearly the same title"), _alike),
    )
}


@dataclass(frozen=True)
class Wave:
    """Proposals that belong together: how many, since when, and some of their titles."""

    grouping: Grouping
    value: str
    count: int
    first_at: datetime
    titles: list[str]

    @property
    def name(self) -> str:
        """What they have in common, for people: a digest of a sender says nothing to them."""
        return "" if self.grouping.code == "sender" else self.value


def waves_of(actor: Actor) -> list[Wave]:
    """The waves in the queue of ``actor``, largest first, by each grouping."""
    waves = []
    for grouping in GROUPINGS.values():
        keyed = _waiting(actor).annotate(key=grouping.key()).exclude(key__isnull=True)
        groups = keyed.exclude(key="").order_by().values("key")
        counted = groups.annotate(count=Count("pk"), first_at=Min("waiting_since"))
        large = counted.filter(count__gte=FEWEST).order_by("-count", "key")[:MOST_GROUPS]
        waves += [
            Wave(grouping, row["key"], row["count"], row["first_at"], _titles(actor, grouping, row))
            for row in large
        ]
    return sorted(waves, key=lambda wave: -wave.count)


def of_wave(actor: Actor, code: str, value: str) -> QuerySet[Revision]:
    """The waiting proposals of one wave; ``KeyError`` for an unknown grouping."""
    return _waiting(actor).annotate(key=GROUPINGS[code].key()).filter(key=value)


def title_of_each(rows: QuerySet[Revision]) -> QuerySet[Revision]:
    """The same with ``proposed_title``."""
    return rows.annotate(proposed_title=TitleOf("content"))


def _waiting(actor: Actor) -> QuerySet[Revision]:
    return Revision.objects.reviewable_by(actor).waiting().filter(set_aside__isnull=True)


def _titles(actor: Actor, grouping: Grouping, row: Mapping[str, Any]) -> list[str]:
    some = of_wave(actor, grouping.code, row["key"]).annotate(title=TitleOf("content"))
    titles = some.order_by("waiting_since", "pk").values_list("title", flat=True)
    return [title for title in titles[:SAMPLES] if title]
