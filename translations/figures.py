"""Figures of translations: the state of each language in one query, and what a month brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise

from accounts.language_roles import languages_to_translate
from contributions.models import Revision
from geo.statements import read_sql

FIGURES = read_sql(__file__, "figures")


@dataclass(frozen=True)
class LanguageFigures:
    """The state of one language: numbers of published texts."""

    code: str
    label: str | Promise
    texts: int
    translated: int = 0
    outdated: int = 0
    unreviewed: int = 0

    @property
    def missing(self) -> int:
        """Texts without a translation."""
        return max(self.texts - self.translated, 0)

    @property
    def share(self) -> int:
        """Per cent of the texts that are translated and not outdated, rounded down."""
        return (self.translated - self.outdated) * 100 // self.texts if self.texts else 0


@dataclass(frozen=True)
class MonthFigures:
    """What was published in a language in one month, and by how many people."""

    sections: int
    people: int


def language_figures() -> list[LanguageFigures]:
    """The figures of all languages but French, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"source": settings.SOURCE_LANGUAGE})
        counted = {code: numbers for code, *numbers in cursor.fetchall()}
    texts = counted.pop(settings.SOURCE_LANGUAGE)[0]
    return [
        LanguageFigures(code, label, texts, *counted.get(code, (0, 0, 0)))
        for code, label in languages_to_translate().items()
    ]


def month_figures(at: datetime | None = None) -> dict[str, MonthFigures]:
    """What was published in the month of ``at`` by language, in one query."""
    local = timezone.localtime(at)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    rows = (
        Revision.objects.accepted()
        .exclude(translates="")
        .filter(decided_at__gte=first, decided_at__lt=following)
        .order_by()
        .values("translates")
        .annotate(sections=Count("pk"), people=Count("author", distinct=True))
    )
    return {row["translates"]: MonthFigures(row["sections"], row["people"]) for row in rows}
