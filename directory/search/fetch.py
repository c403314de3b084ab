"""Fetches results in one query: the entries found, and all that cards and features show of them.

Candidates come from querysets; everything else is joined to the few entries found, once known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

from directory import taxonomy, texts
from directory.search.result import COLUMNS, SearchResult
from geo.statements import Part, Statement, Template, bound, identifiers, joined, read_template

FETCH = read_template(__file__, "fetch")
SELECTED = sql.SQL(", ".join(COLUMNS))

ONE_OF_SEVERAL = Template("({rows})")
AFTER = Template("({fields}) > ({key})")
COUNTED, NOT_COUNTED = sql.SQL("(SELECT count(*) FROM eligible)"), sql.SQL("NULL::int")
SOURCE = sql.Literal(texts.SOURCE)


class TextRow(NamedTuple):
    """One text of a programme, with what tells whether it is outdated."""

    key: str
    language: str
    text: str
    meaning_no: int
    based_on_meaning: int | None
    state: str


class ScanExtent(NamedTuple):
    """How far candidates go, as SQL: of ``FetchedRows`` its ``reached_m`` and ``cut``."""

    reached: sql.Composable
    cut: sql.Composable


UNKNOWN_EXTENT = ScanExtent(sql.SQL("NULL::float"), sql.SQL("NULL::json"))
# Of each programme the candidate that comes first; further conditions are asked of it too.
IS_FIRST = sql.SQL("no = 1")


@dataclass(frozen=True)
class FetchedRows:
    """The first rows of the candidates that were looked at, and how far these reached.

    ``programmes``: how many programmes there are among the candidates, when it was asked.
    """

    entries: list[SearchResult]
    looked_at: int
    reached_m: float
    programmes: int | None = None
    # Whether there are no other candidates than those looked at.
    is_all: bool = True
    # Metres and programme of the first candidate behind which some at the same point were left out.
    cut: tuple[float, UUID] | None = None

    def total(self, most: int) -> int | None:
        """How many programmes there are, up to ``most``; None when that is not known."""
        if self.programmes is None or not (self.is_all or self.programmes >= most):
            return None
        return min(self.programmes, most)


def statement_of(rows: QuerySet[Any, Any]) -> Statement:
    """The SQL of a queryset and its parameters."""
    text, params = rows.query.sql_with_params()
    return Statement(sql.SQL(text), tuple(params))


def after_position(position: Sequence[tuple[str, object]]) -> Statement:
    """The condition that a row stands after a position in an ascending order of columns."""
    fields, key = zip(*position, strict=True)
    return AFTER.fill(fields=identifiers(fields), key=joined(", ", map(bound, key)))


def fetch_first(
    candidates: Sequence[Statement],
    order: Sequence[str],
    count: int,
    conditions: Sequence[Part] = (),
    *,
    language: str,
    extent: ScanExtent = UNKNOWN_EXTENT,
    wanted: int,
    is_counted: bool = False,
) -> FetchedRows:
    """Return the first ``count`` programmes among ``candidates``, in ``order``.

    ``candidates``, at most ``wanted`` each, are SQL that gives ``id``, ``programme_id``,
    ``has_other_sites`` and the columns of ``order``, which ends with the programme's id and whose
    others each result gets; ``extent`` says how far they go. ``conditions`` are SQL about
    ``first``, the row in question. Texts are those in ``language``, else in French.
    """
    ranks = tuple(order[:-1])
    statement = FETCH.fill(
        candidates=joined(" UNION ALL ", [ONE_OF_SEVERAL.fill(rows=rows) for rows in candidates]),
        order=identifiers(tuple(order)),
        conditions=joined(" AND ", [IS_FIRST, *conditions]),
        count=sql.Literal(count),
        reached=extent.reached,
        cut=extent.cut,
        counted=COUNTED if is_counted else NOT_COUNTED,
        ranks=identifiers(ranks, "page"),
        language=bound(language),
        source=SOURCE,
        columns=SELECTED,
    )
    lines = _rows(statement)
    looked_at, reached_m, cut, programmes = lines[0][:4]
    entries = _results_of(ranks, lines, language) if lines[0][5 + len(ranks)] is not None else []
    is_all = looked_at < wanted and cut is None
    cut_at = (cut[0], UUID(cut[1])) if cut else None
    return FetchedRows(entries, looked_at, reached_m or 0.0, programmes, is_all, cut_at)


def _rows(statement: Statement) -> list[tuple[Any, ...]]:
    """Rows of a statement; one that is prepared has its values sent beside it."""
    own: Any = connection  # our backend, which has one method more (config.postgis)
    with own.prepared_cursor() if statement.is_prepared else own.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _results_of(
    ranks: Sequence[str], lines: Sequence[tuple[Any, ...]], language: str
) -> list[SearchResult]:
    """Results from lines of ranks, texts and the columns of ``SearchResult``, in that order."""
    begins = 4 + len(ranks)
    themes = taxonomy.by_id()
    results = []
    for line in lines:
        section = (TextRow(*one) for one in line[begins])
        found = SearchResult(texts.displayed_texts(section, language), *line[begins + 1 :])
        for name, value in zip(ranks, line[4:begins], strict=True):
            setattr(found, name, value)
        found.theme = themes.get(found.theme_id) or taxonomy.read(found.theme_id)
        results.append(found)
    return results
