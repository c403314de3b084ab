"""Sites of a search in steps, each wider than the one before: no further than a page needs.

Where fit or words rank before distance, and where words are said by a third of a million, nobody
can tell beforehand how far to look. All steps stand in one statement; one is taken only when the
last gave too few programmes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from django.db.models import Case, IntegerField, When

from directory import keys
from directory.criteria import Criteria
from directory.matching import narrowed
from directory.models import ProgrammeWords, SearchEntry
from directory.querysets import BANDS_M, HasKey, SearchEntryQuerySet
from directory.rows import sql_of

# Without a point words are looked for among some shares of programmes until so many match; first
# among those in which half as many more are likely, then in ever more.
SAID_BY = 300
LIKELY_SAID_BY = 450
MORE_SHARES = 4

# The rows of one step: the distance is measured once for each, the words are read once for all.
NEAR_SQL = """
SELECT id, programme_id, has_other_sites, misfit, word_class, distance_m, {band} AS band
FROM ({met} OFFSET 0) AS met {within}
"""
# Sites are looked up for each programme, never the other way round: how many lie around nobody
# can tell the planner.
SAYING_SQL = """
SELECT site.*, says.word_class FROM ({words} OFFSET 0) AS says, LATERAL (
    SELECT * FROM ({sites}) AS of_all WHERE of_all.programme_id = says.programme_id OFFSET 0
) AS site
"""
STEP_SQL = """
step_{no} AS MATERIALIZED (
    SELECT {no} AS step, found.* FROM ({rows}) AS found {where}
)
"""
TOO_FEW_SQL = "(SELECT count(DISTINCT programme_id) FROM step_{no}) < {need}"


@dataclass(frozen=True)
class Step:
    """SQL of rows that meet the search as far as one step goes, and its parameters."""

    sql: str
    params: list


def taken(steps: Sequence[Step], need: int, position: Sequence[tuple] = ()) -> tuple[str, list]:
    """SQL of the rows of all steps taken until ``need`` programmes were found, with ``step``.

    Each step holds all of the ones before. ``position``: only rows after it count.
    """
    behind, key = [], []
    if position:
        fields, key = zip(*position, strict=True)
        behind = [f"({', '.join(fields)}) > ({', '.join(['%s'] * len(fields))})"]
    parts, params = [], []
    for no, step in enumerate(steps):
        asked = behind + [TOO_FEW_SQL.format(no=before, need=need) for before in range(no)]
        where = f"WHERE {' AND '.join(asked)}" if asked else ""
        parts.append(STEP_SQL.format(no=no, rows=step.sql, where=where))
        params += [*step.params, *key]
    rows = " UNION ALL ".join(f"SELECT * FROM step_{no}" for no in range(len(steps)))  # noqa: S608
    return f"WITH {', '.join(parts)} {rows}", params


def by_distance(criteria: Criteria, since: int = 0) -> list[Step]:
    """Sites up to the end of each distance band, beginning with ``since``, the last up to all."""
    edges = [m for m in BANDS_M[since:] if criteria.radius_m is None or m < criteria.radius_m]
    return [_near(criteria, edge_m) for edge_m in (*edges, criteria.radius_m)]


def by_lot(criteria: Criteria) -> list[Step]:
    """Sites that say the words, of ever more programmes in an order drawn by lot, then of all."""
    sites = _met(SearchEntry.objects.at_sites(), criteria)
    drawn = [[keys.of_shares(keys.AT_SITE, count)] for count in _shares(criteria.said.uses)]
    groups = criteria.keys_of_sites
    return [_saying(sites, criteria, [*groups, *shares]) for shares in (*drawn, [])]


def _shares(uses: int) -> Iterator[int]:
    """In how many of the shares to look for words that so many programmes say, before in all."""
    shares = ceil(LIKELY_SAID_BY * keys.SHARES / max(uses, 1))
    while shares <= keys.SHARES // MORE_SHARES:
        yield shares
        shares *= MORE_SHARES


def _near(criteria: Criteria, edge_m: int | None) -> Step:
    """Sites at most ``edge_m`` away, with their distance and its band."""
    bounded = criteria.varied(radius_m=edge_m)
    sites = SearchEntry.objects.at_sites()
    if bounded.said.is_asked:
        sites = sites.amid(bounded.circles)
        met = _saying(_met(sites, bounded, "distance_m"), bounded, bounded.keys_of_sites)
    else:
        met = _all(_met(sites.touching(*bounded.circles), bounded, "distance_m"))
    cases = " ".join(f"WHEN distance_m <= {edge} THEN {no}" for no, edge in enumerate(BANDS_M))
    within, params = ("", []) if edge_m is None else ("WHERE distance_m <= %s", [edge_m])
    band = f"CASE {cases} ELSE {len(BANDS_M)} END"
    return Step(NEAR_SQL.format(met=met.sql, band=band, within=within), met.params + params)


def _met(sites: SearchEntryQuerySet, criteria: Criteria, *more: str) -> SearchEntryQuerySet:
    """Sites that meet all but the words, as the columns of a step."""
    rows = narrowed(sites, criteria).offering(criteria).accepting(criteria).with_misfit(criteria)
    if criteria.point is not None:
        rows = rows.with_distance_m(criteria.point)
    return rows.order_by().values("id", "programme_id", "has_other_sites", "misfit", *more)


def _all(sites: SearchEntryQuerySet) -> Step:
    sql, params = sql_of(sites)
    return Step(f"SELECT site.*, 0 AS word_class FROM ({sql}) AS site", params)  # noqa: S608


def _saying(sites: SearchEntryQuerySet, criteria: Criteria, places: Sequence[list[int]]) -> Step:
    """Sites of programmes that say the words in one of each group of ``places``."""
    said = criteria.said
    words = ProgrammeWords.objects.filter(said=said.query(*criteria.wanted_marks))
    for group in places:
        words = words.filter(HasKey("keys", group))
    is_titled = Case(When(titled=said.query(), then=0), default=1, output_field=IntegerField())
    rows = words.annotate(word_class=is_titled).values("programme_id", "word_class")
    asked, params = sql_of(rows)
    sql, others = sql_of(sites)
    return Step(SAYING_SQL.format(words=asked, sites=sql), params + others)
