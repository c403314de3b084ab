"""What needs work in a language, what is most needed first: sql/queue.sql puts it in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from contributions.revisions.labels import section_title
from contributions.schema.sections import text_name
from directory import texts
from directory.models import Section
from directory.models.section import LONGEST
from directory.texts import SOURCE, Text
from geo.statements import read_sql
from regions.models import Territory

QUEUE = read_sql(__file__, "queue")
PAGE = 20
# So many pieces of one programme or sheet may stand beside each other, of those looked at for each
# that is listed.
BESIDE = 2
LOOKED_AT = 10
# Readings of the last days say what is read most.
READ_IN = timedelta(days=30)
# Characters of about one sentence, which takes five minutes.
SHORT = 120


class Need(TextChoices):
    """Why a text needs work."""

    OUTDATED = "outdated", _("the French has changed")
    MISSING = "missing", _("not yet translated")
    UNREVIEWED = "unreviewed", _("translation not yet reviewed")


@dataclass(frozen=True)
class Wanted:
    """What of the queue is wanted: a need, a territory, short texts only."""

    need: str = ""
    territory: Territory | None = None
    is_short: bool = False

    @property
    def query(self) -> str:
        """The same as a query string."""
        values = {
            "need": self.need,
            "territory": self.territory.code if self.territory else "",
            "short": "1" if self.is_short else "",
        }
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class QueueItem:
    """One text that needs work, as the queue lists it."""

    section: Section
    need: Need
    views: int
    # How many texts that need work have the same French.
    places: int
    what: str | Promise
    title: Text | None

    @property
    def beginning(self) -> str:
        """The first words of the French."""
        return Truncator(self.section.text).chars(140)


def wanted_in(value: Mapping[str, str]) -> Wanted:
    """What a query string asks for; unknown values are left out."""
    need = value.get("need", "")
    code = value.get("territory", "")[:40]
    territory = Territory.objects.defer("outline").filter(code=code).first() if code else None
    return Wanted(need if need in Need.values else "", territory, bool(value.get("short")))


def queue(language: str, wanted: Wanted, count: int = PAGE) -> list[QueueItem]:
    """The first ``count`` pieces that need work in ``language``; four queries.

    Texts with the same French are one piece. Those of one programme or sheet do not fill the page:
    at most two stand beside each other as long as there are others.
    """
    values: dict[str, Any] = {
        "language": language,
        "source": SOURCE,
        "since": timezone.localdate() - READ_IN,
        "territory": wanted.territory.pk if wanted.territory else None,
        "longest": SHORT if wanted.is_short else LONGEST,
        "needs": [wanted.need] if wanted.need else list(Need.values),
        "count": count * LOOKED_AT,
    }
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, values)
        rows = spread(cursor.fetchall(), count)
    sections = Section.objects.in_bulk([pk for pk, *_rest in rows])
    titles = titles_of(list(sections.values()))
    return [
        QueueItem(
            section=sections[pk],
            need=Need(need),
            views=views,
            places=places,
            what=section_title(text_name(SOURCE, sections[pk].key)),
            title=titles.get(sections[pk].programme_id or sections[pk].sheet_id),
        )
        for pk, need, views, _owner, places in rows
        if pk in sections
    ]


def spread(rows: Sequence[tuple[Any, ...]], count: int) -> list[tuple[Any, ...]]:
    """The first ``count`` rows in their order, of one owner (the fourth) two at most in a row."""
    left, taken = list(rows), list[tuple[Any, ...]]()
    while left and len(taken) < count:
        before = [row[3] for row in taken[-BESIDE:]]
        is_full = len(before) == BESIDE and len(set(before)) == 1
        others = (no for no, row in enumerate(left) if not is_full or row[3] != before[0])
        taken.append(left.pop(next(others, 0)))
    return taken


def titles_of(sections: Sequence[Section]) -> Mapping[object, Text]:
    """French titles of the programmes and sheets of sections, by their ids; two queries."""
    language = settings.SOURCE_LANGUAGE
    programmes = {each.programme_id for each in sections if each.programme_id}
    sheets = {each.sheet_id for each in sections if each.sheet_id}
    found = texts.of_programmes(programmes, language, "title") if programmes else {}
    found |= texts.of_sheets(sheets, language, "title") if sheets else {}
    return {pk: words["title"] for pk, words in found.items() if "title" in words}
