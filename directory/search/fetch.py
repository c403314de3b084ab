"""Fetches results in one query: the entries found, and all that cards and features show of them.

Candidates come from querysets; everything else is joined to the few entries found, once known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from directory import taxonomy, texts
from directory.search.prepared import execute_prepared
from directory.search.result import COLUMNS, SearchResult

# Candidates are a bounded number of matching rows in order. Of each programme the first one stands;
# what costs much to ask of a row is asked of candidates only, and no longer than the page needs.
FETCH_SQL = f"""
WITH candidates AS MATERIALIZED ({{candidates}}), first AS (
    SELECT *, row_number() OVER (PARTITION BY programme_id ORDER BY {{order}}, id) AS no
    FROM candidates
), eligible AS (
    SELECT * FROM first WHERE no = 1 {{conditions}}
), page AS MATERIALIZED (
    SELECT * FROM eligible ORDER BY {{order}} LIMIT %s
), looked_at AS (
    SELECT count(*) AS rows, {{reached}} AS reached, {{cut}} AS cut, {{counted}} AS programmes
    FROM candidates
)
SELECT looked_at.rows, looked_at.reached, looked_at.cut, looked_at.programmes,
    {{ranks}}, (
        SELECT json_agg(json_build_array(
            s.key, s.language, s.text, s.meaning_no, s.based_on_meaning, s.state))
        FROM directory_section s WHERE s.programme_id = page.programme_id
        AND s.language = ANY(%s::text[]) AND s.key = ANY(%s::text[])
    ), {", ".join(COLUMNS)}
FROM looked_at LEFT JOIN page ON true
LEFT JOIN directory_searchentry entry ON entry.id = page.id
LEFT JOIN directory_programme programme ON programme.id = entry.programme_id
LEFT JOIN directory_organization organization ON organization.id = programme.organization_id
LEFT JOIN directory_site site ON site.id = entry.site_id
LEFT JOIN directory_openingrule rule ON rule.id = entry.rule_id
ORDER BY {{ranks}}, page.programme_id
"""  # noqa: S608 names of our own columns


# What a card says of a programme's texts.
KEYS = ["title", "summary"]


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

    reached: str
    cut: str


UNKNOWN_EXTENT = ScanExtent("NULL::float", "NULL::json")


@dataclass(frozen=True)
class SqlCondition:
    """What is asked of candidates in SQL, from ``first``, the row in question."""

    sql: str
    params: Sequence[object]


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


def sql_of(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    """The SQL of a queryset and its parameters."""
    sql, params = rows.query.sql_with_params()
    return sql, list(params)


def fetch_first(
    candidates: Sequence[tuple[str, list[Any]]],
    order: Sequence[str],
    count: int,
    conditions: Sequence[SqlCondition] = (),
    *,
    language: str,
    extent: ScanExtent = UNKNOWN_EXTENT,
    wanted: int,
    is_counted: bool = False,
) -> FetchedRows:
    """Return the first ``count`` programmes among ``candidates``, in ``order``.

    ``candidates``, at most ``wanted`` each, are SQL that gives ``id``, ``programme_id``,
    ``has_other_sites`` and the columns of ``order``, which ends with the programme's id and whose
    others each result gets; ``extent`` says how far they go. Texts are those in ``language``, else
    in French.
    """
    ranks = order[:-1]
    statement = FETCH_SQL.format(
        candidates=" UNION ALL ".join(f"({sql})" for sql, _params in candidates),
        order=", ".join(order),
        conditions=" ".join(f"AND {condition.sql}" for condition in conditions),
        reached=extent.reached,
        cut=extent.cut,
        counted="(SELECT count(*) FROM eligible)" if is_counted else "NULL::int",
        ranks=", ".join(f"page.{key}" for key in ranks),
    )
    params: list[object] = [param for _sql, given in candidates for param in given]
    params += [param for condition in conditions for param in condition.params]
    lines = execute_prepared(statement, [*params, count, [language, texts.SOURCE], KEYS])
    looked_at, reached_m, cut, programmes = lines[0][:4]
    entries = _results_of(ranks, lines, language) if lines[0][5 + len(ranks)] is not None else []
    is_all = looked_at < wanted and cut is None
    cut_at = (cut[0], UUID(cut[1])) if cut else None
    return FetchedRows(entries, looked_at, reached_m or 0.0, programmes, is_all, cut_at)


def _results_of(
    ranks: Sequence[str], lines: Sequence[tuple[Any, ...]], language: str
) -> list[SearchResult]:
    """Results from lines of ranks, texts and the columns of ``SearchResult``, in that order."""
    begins = 4 + len(ranks)
    themes = taxonomy.by_id()
    results = []
    for line in lines:
        said = (TextRow(*one) for one in line[begins])
        found = SearchResult(texts.displayed_texts(said, language), *line[begins + 1 :])
        for name, value in zip(ranks, line[4:begins], strict=True):
            setattr(found, name, value)
        found.theme = themes.get(found.theme_id) or taxonomy.read(found.theme_id)
        results.append(found)
    return results
