"""Dashboard figures of a territory: programmes by theme, state, freshness and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from contributions.dashboard.freshness import AGES
from contributions.revisions.programmes_of import programmes_in
from directory import taxonomy
from directory.models import Programme, Section, TaxonomyTerm
from directory.models.section import SectionState
from directory.texts import SOURCE
from directory.vocabulary import SPOKEN_LANGUAGES, Operating, Publication
from regions.models import Territory

TITLE = "title"
# Seconds above which counting is slow, and for how long its results are then cached.
SLOW_S, CACHED_S = 1.0, 600


@dataclass(frozen=True)
class Figure:
    """One figure: code and label of what is counted, count, and percentage of the whole."""

    code: str
    label: str | Promise
    count: int
    share: int


@dataclass(frozen=True)
class ThemeFigure:
    """The number of published programmes of a theme."""

    term: TaxonomyTerm
    count: int


@dataclass(frozen=True)
class LanguageFigure:
    """Published programmes with texts in a language: translated, outdated, unreviewed, per cent."""

    code: str
    label: str | Promise
    translated: int
    outdated: int
    unreviewed: int
    share: int


@dataclass(frozen=True)
class Dashboard:
    """All figures of a territory; counts are programmes."""

    counted_at: datetime
    total: int
    published: int
    states: list[Figure]
    operating: list[Figure]
    freshness: list[Figure]
    themes: list[ThemeFigure]
    texts: list[LanguageFigure]
    spoken: list[Figure]

    @property
    def due(self) -> int:
        """How many published programmes are due for a check."""
        return sum(figure.count for figure in self.freshness if AGES[figure.code].is_due)


def dashboard_of(territory: Territory) -> Dashboard:
    """The figures of ``territory`` and all below it, in five queries.

    Cached for some minutes when counting takes long.
    """
    cache, key = caches["default"], f"dashboard:{territory.pk}"
    dashboard = cache.get(key)
    if dashboard is None:
        began = monotonic()
        dashboard = _count_figures(territory)
        if monotonic() - began > SLOW_S:
            cache.set(key, dashboard, CACHED_S)
    return dashboard


def _count_figures(territory: Territory) -> Dashboard:
    programmes = programmes_in(territory)
    counted = _counted(programmes)
    published, total = counted["published"], counted["total"]
    public = programmes.filter(publication=Publication.PUBLISHED)
    return Dashboard(
        counted_at=timezone.now(),
        total=total,
        published=published,
        states=_figures(Publication.choices, counted, "publication", total),
        operating=_figures(Operating.choices, counted, "operating", published),
        freshness=_figures(
            [(age.code, age.label) for age in AGES.values()], counted, "checked", published
        ),
        themes=_themes(public),
        texts=_texts(public, published),
        spoken=_spoken(public, published),
    )


def _counted(programmes: QuerySet[Programme]) -> dict[str, int]:
    """All counts that one query over the programmes can give."""
    public = Q(publication=Publication.PUBLISHED)
    conditions = {f"publication_{code}": Q(publication=code) for code in Publication.values}
    conditions |= {f"operating_{code}": public & Q(operating=code) for code in Operating.values}
    conditions |= {f"checked_{age.code}": public & age.rows for age in AGES.values()}
    counts = {name: Count("pk", filter=rows) for name, rows in conditions.items()}
    return programmes.aggregate(total=Count("pk"), published=Count("pk", filter=public), **counts)


def _figures(
    choices: Sequence[tuple[str, str | Promise]], counted: dict[str, int], name: str, whole: int
) -> list[Figure]:
    return [
        Figure(code, label, counted[f"{name}_{code}"], share(counted[f"{name}_{code}"], whole))
        for code, label in choices
    ]


def _themes(public: QuerySet[Programme]) -> list[ThemeFigure]:
    rows = public.order_by().values("themes__code").annotate(number=Count("pk"))
    counts = {row["themes__code"]: row["number"] for row in rows}
    return [ThemeFigure(term, counts.get(term.code, 0)) for term in taxonomy.themes()]


def _texts(public: QuerySet[Programme], published: int) -> list[LanguageFigure]:
    """Figures by language; a programme with a title in a language counts as translated."""
    source = Section.objects.filter(
        programme=OuterRef("programme"), key=TITLE, language=SOURCE
    ).exclude(meaning_no=OuterRef("based_on_meaning"))
    titles = Section.objects.filter(programme__in=public.order_by().values("pk"), key=TITLE)
    rows = (
        titles.order_by()
        .values("language")
        .annotate(
            translated=Count("pk"),
            outdated=Count("pk", filter=Exists(source)),
            unreviewed=Count("pk", filter=Q(state=SectionState.UNREVIEWED)),
        )
    )
    by_language: dict[str, Any] = {row["language"]: row for row in rows}
    return [
        LanguageFigure(
            code,
            label,
            translated=by_language.get(code, {}).get("translated", 0),
            outdated=by_language.get(code, {}).get("outdated", 0),
            unreviewed=by_language.get(code, {}).get("unreviewed", 0),
            share=share(by_language.get(code, {}).get("translated", 0), published),
        )
        for code, label in settings.CONTENT_LANGUAGES
    ]


def _spoken(public: QuerySet[Programme], published: int) -> list[Figure]:
    """Programmes by language spoken there in any mode, the most frequent first."""
    modes = Func(
        *(F(f"languages_{mode}") for mode in ("always", "on_request", "interpreter")),
        template="unnest(%(expressions)s)",
        arg_joiner=" || ",
    )
    rows = public.annotate(spoken=modes).order_by().values("spoken")
    counts = {row["spoken"]: row["number"] for row in rows.annotate(number=Count("pk"))}
    figures = [
        Figure(code, label, counts[code], share(counts[code], published))
        for code, label in SPOKEN_LANGUAGES.items()
        if counts.get(code)
    ]
    return sorted(figures, key=lambda figure: -figure.count)


def share(part: int, whole: int) -> int:
    """Per cent, rounded down, so that 100 means all."""
    return part * 100 // whole if whole else 0
