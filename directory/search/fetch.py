"""Fetches a page of results in one query, with all columns that cards and features show.

Candidates come from querysets; other tables are joined only to the few entries of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from psycopg import sql

from directory import taxonomy, texts
from directory.search.result import COLUMNS, SearchResult
from geo.statements import (
    BoundLater,
    Part,
    Statement,
    Template,
    bound,
    identifiers,
    joined,
    read_template,
    rows_of,
)

FETCH = read_template(__file__, "fetch")
SELECTED = sql.SQL(", ".join(COLUMNS))

AFTER = Template("({fields}) > ({key})")
COUNTED, NOT_COUNTED = sql.SQL("(SELECT count(*) FROM eligible)"), sql.SQL("NULL::int")
SOURCE = sql.Literal(texts.SOURCE)
NO_MATCH_SOUGHT = sql.SQL("NULL::int")
# Columns of each row before its ranks, and then its texts.
RANKS_AT = 6


class TextRow(NamedTuple):
    """One text of a programme, with the columns that tell whether it is outdated."""

    key: str
    language: str
    text: str
    meaning_no: int
    based_on_meaning: int | None
    state: str


class ScanExtent(NamedTuple):
    """SQL of how far candidates reach: ``reached_m`` and ``cut`` of ``FetchedRows``."""

    reached: sql.Composable
    cut: sql.Composable


UNKNOWN_EXTENT = ScanExtent(sql.SQL("NULL::float"), sql.SQL("NULL::json"))
# The first candidate of each programme.
IS_FIRST = sql.SQL("no = 1")


class Counts(NamedTuple):
    """What a statement counts beside its page: results up to a number, and unknown hours."""

    results: int = 0
    unknown_hours: bool = False


NO_COUNTS = Counts()


@dataclass(frozen=True)
class FetchedRows:
    """A page of results, and how many candidates were read and how far these reach.

    ``programmes``: the number of programmes among the candidates, when counted.
    ``unknown_hours``: places left out since their hours are not known, when counted.
    """

    entries: list[SearchResult]
    candidate_count: int
    reached_m: float
    programmes: int | None = None
    # Whether all candidates were read.
    is_all: bool = True
    # Metres and programme of the first candidate after which some at the same point were not read.
    cut: tuple[float, UUID] | None = None
    unknown_hours: int | None = None
    # Where no result proves a reading of the words right, the number of the first that matches.
    first_match: int | None = None

    def total(self, most: int) -> int | None:
        """The number of programmes, at most ``most``; None when it is not known."""
        if self.programmes is None or not (self.is_all or self.programmes >= most):
            return None
        return min(self.programmes, most)


def statement_of(rows: QuerySet[Any, Any]) -> Statement:
    """The SQL of a queryset and its parameters."""
    text, params = rows.query.sql_with_params()
    return Statement(sql.SQL(text), tuple(params))


def after_position(fields: Sequence[str]) -> Statement:
    """The condition that a row comes after a position in an ascending order of columns.

    The values of the position are bound later (``shapes.position_values``).
    """
    key = [bound(BoundLater(f"after_{field}")) for field in fields]
    return AFTER.fill(fields=identifiers(tuple(fields)), key=joined(", ", key))


def fetch_sql(
    candidates: Statement,
    order: Sequence[str],
    count: int,
    conditions: Sequence[Part] = (),
    *,
    extent: ScanExtent = UNKNOWN_EXTENT,
    is_counted: bool = False,
    unknown_hours: Part = NOT_COUNTED,
    first_match: Part = NO_MATCH_SOUGHT,
) -> Statement:
    """SQL of the first ``count`` programmes among ``candidates``, in ``order``.

    ``candidates`` are SQL with columns ``id``, ``programme_id``, ``has_other_sites`` and the
    columns of ``order``, which ends with the programme's id and whose others each result gets;
    ``extent`` is how far they reach. ``conditions`` are SQL on the row ``first``. Texts are those
    in the ``language`` bound later, else in French. ``unknown_hours`` is SQL of their number, read
    where the page is not full, ``first_match`` of a number that is read beside it.
    """
    ranks = tuple(order[:-1])
    return FETCH.fill(
        candidates=candidates,
        order=identifiers(tuple(order)),
        conditions=joined(" AND ", [IS_FIRST, *conditions]),
        count=sql.Literal(count),
        reached=extent.reached,
        cut=extent.cut,
        counted=COUNTED if is_counted else NOT_COUNTED,
        unknown_hours=unknown_hours,
        first_match=first_match,
        ranks=identifiers(ranks, "page"),
        language=bound(BoundLater("language")),
        source=SOURCE,
        columns=SELECTED,
    )


def fetch_rows(
    statement: Statement, order: Sequence[str], *, language: str, wanted: int
) -> FetchedRows:
    """Run such a statement, all of whose values are given, and return its page.

    ``wanted`` is how many candidates there are at most.
    """
    ranks = tuple(order[:-1])
    lines = rows_of(statement)
    candidate_count, reached_m, cut, programmes, *beside = lines[0][:RANKS_AT]
    has_page = lines[0][RANKS_AT + len(ranks) + 1] is not None
    entries = _results_of(ranks, lines, language) if has_page else []
    is_all = candidate_count < wanted and cut is None
    cut_at = (cut[0], UUID(cut[1])) if cut else None
    return FetchedRows(
        entries, candidate_count, reached_m or 0.0, programmes, is_all, cut_at, *beside
    )


def _results_of(
    ranks: Sequence[str], lines: Sequence[tuple[Any, ...]], language: str
) -> list[SearchResult]:
    """Results from rows of ranks, texts and the columns of ``SearchResult``, in that order."""
    texts_at = RANKS_AT + len(ranks)
    themes = taxonomy.by_id()
    results = []
    for line in lines:
        sections = (TextRow(*one) for one in line[texts_at])
        result = SearchResult(texts.displayed_texts(sections, language), *line[texts_at + 1 :])
        for name, value in zip(ranks, line[RANKS_AT:texts_at], strict=True):
            setattr(result, name, value)
        result.theme = themes.get(result.theme_id) or taxonomy.read(result.theme_id)
        results.append(result)
    return results
