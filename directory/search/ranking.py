"""Ranks the results of one reach in order, reading no more candidates than a page needs.

Each function reads a bounded number of candidates in order, takes the first entry of each
programme, and reads more only when these do not fill the page. Later pages use keyset pagination:
rows after the order key of the last result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg import sql

from directory.expressions import keyset_after
from directory.index import spatial_keys
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.cursors import (
    BY_COVERAGE,
    SITE_BY_DISTANCE,
    SITE_BY_RANK,
    WITHOUT_POINT,
    Cursor,
)
from directory.search.expanding_sql import WordShape
from directory.search.fetch import (
    NO_COUNTS,
    NOT_COUNTED,
    Counts,
    FetchedRows,
    fetch_rows,
    fetch_sql,
    statement_of,
)
from directory.search.matching import at_sites, coverage_anywhere, with_word_class
from directory.search.nearest_sql import SPHERE_MARGIN
from directory.search.relaxation import TrialShape
from directory.search.shapes import position_values, shape_of, values_of
from directory.search.statement_cache import (
    candidates_statement,
    coverage_statement,
    nearest_statement,
    ranked_statement,
    without_site,
)
from directory.search.steps import (
    Step,
    steps_by_coverage,
    steps_by_distance,
    steps_by_part,
    values_of_steps,
)
from directory.search.text_query import TextQuery
from directory.search.unknown_hours import part_of_search
from directory.vocabulary import Reach
from geo.statements import Statement, array_of, read_template, rows_of

# Candidates beyond a page: other sites of the same programmes, and order on the spheroid.
EXTRA_CANDIDATES = 12
# Candidates by coverage: most have a site in the area and are found there instead.
COVERAGE_CANDIDATES = 200
# Candidates of one point beyond a page: programmes found at a nearer site.
EXTRA_AT_POINT = 4
# Growth of the number of candidates when they did not fill the page.
EXPANSION_FACTOR = 16
# The same when the page is full but its order not yet certain, or when programmes with dozens of
# sites leave too few.
SMALL_EXPANSION_FACTOR = 4
# Without a point, words with conditions are ranked among so many matches, the first by class.
WANTED_MATCHES = 300

IN_TURN = read_template(__file__, "in_turn")
CLASSES = (0, 1, 2)


def sites_by_distance(
    criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0
) -> FetchedRows:
    """The nearest sites: candidates by the index (sphere), order by ``distance_m`` (spheroid)."""
    position = cursor.position(SITE_BY_DISTANCE) if cursor else []
    values = values_of(criteria) | position_values(position)
    if position:
        values["after_sphere_m"] = position[0][1] / SPHERE_MARGIN
    shape = shape_of(criteria)
    wanted = max(count + EXTRA_CANDIDATES, 2 * counted)
    each = max(count + EXTRA_AT_POINT, counted)
    while True:
        statement = nearest_statement(
            shape, count, wanted, each, is_later=bool(position), is_counted=counted > 0
        ).with_values(values)
        page = fetch_rows(statement, SITE_BY_DISTANCE, language=criteria.language, wanted=wanted)
        if page.is_all or _is_final(page, count, wanted):
            return page
        factor = SMALL_EXPANSION_FACTOR if len(page.entries) == count else EXPANSION_FACTOR
        wanted, each = wanted * factor, each * factor


def _is_final(page: FetchedRows, count: int, wanted: int) -> bool:
    """Whether a page is full and no entry beyond the candidates could be part of it."""
    if len(page.entries) < count:
        return False
    last = page.entries[-1]
    is_beyond = (
        page.candidate_count < wanted or page.reached_m > (last.distance_m or 0.0) * SPHERE_MARGIN
    )
    return is_beyond and (page.cut is None or (last.distance_m, last.programme_id) <= page.cut)


def sites_by_rank(
    criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0
) -> FetchedRows:
    """Sites by rank (distance band and class of words), then class, fit and distance.

    All the words are searched for first; where no result proves that right, the same statement
    tells which of them to drop, and the others are searched for.
    """
    trial = None if cursor else lookups.with_all_words(criteria)
    if trial is not None:
        page = _by_rank(trial.criteria, None, count, counted, trial)
        if any((entry.word_class or 0) <= trial.last_class for entry in page.entries):
            lookups.keep_reading(criteria, trial.criteria)
            return page
        if trial.relaxation:
            lookups.keep_relaxed(criteria, trial.relaxation, page.first_match)
        if lookups.text_query(criteria) == lookups.text_query(trial.criteria):
            # All the words match by coverage, or anywhere.
            return page
    return _by_rank(criteria, cursor, count, counted)


def _by_rank(
    criteria: Criteria,
    cursor: Cursor | None,
    count: int,
    counted: int,
    trial: lookups.Trial | None = None,
) -> FetchedRows:
    position = cursor.position(SITE_BY_RANK) if cursor else []
    words, values = _words(criteria, lookups.area_keys_of_sites(criteria))
    if trial and trial.relaxation:
        words = words._replace(trial=TrialShape(trial.last_class, trial.relaxation.shape))
        values |= trial.relaxation.values()
    steps = steps_by_distance(
        criteria, words.classes or (0,), int(position[0][1]) if position else 0
    )
    return _ranked(criteria, words, values, steps, position, SITE_BY_RANK, count, counted)


def sites_anywhere(
    criteria: Criteria, cursor: Cursor | None, count: int, counted: int = 0
) -> FetchedRows:
    """Sites of a search that names no point: by class of words, fit, then id."""
    position = cursor.position(WITHOUT_POINT) if cursor else []
    if lookups.text_query(criteria).has_words:
        return _with_words_anywhere(criteria, position, count, counted)
    rows = with_word_class(at_sites(criteria), criteria).with_misfit(criteria)
    if position:
        rows = rows.filter(keyset_after(position))
    return _fetch_ordered(rows, WITHOUT_POINT, count, criteria, counted)


def _with_words_anywhere(
    criteria: Criteria, position: list[tuple[str, Any]], count: int, counted: int
) -> FetchedRows:
    """Sites of programmes that match words: all of class 0 before any of class 1.

    Inside a class in the order of ids, so that no more is read than a page needs. Where fit ranks
    before them, only the first ``WANTED_MATCHES`` are ranked.
    """
    words, values = _words(criteria, lookups.area_keys_of_sites(criteria))
    skipped = [] if criteria.has_fit else position
    steps = steps_by_part(criteria, words.classes, skipped)
    return _ranked(criteria, words, values, steps, position, WITHOUT_POINT, count, counted)


def _words(
    criteria: Criteria, key_groups: Sequence[Sequence[int]]
) -> tuple[WordShape, dict[str, Any]]:
    """The classes in which the words are looked for, their queries and groups of spatial keys."""
    query = lookups.text_query(criteria)
    if not query.has_words:
        return WordShape(), {}
    queries = _queries_of_classes(query, tuple(map(tuple, lookups.term_tags(criteria))))
    values = {f"query_{number}": text for number, text in queries.items()}
    values |= {f"keys_{number}": array_of(keys) for number, keys in enumerate(key_groups)}
    return WordShape(tuple(queries), len(key_groups), query.found_in), values


@lru_cache(maxsize=256)
def _queries_of_classes(query: TextQuery, tags: tuple[tuple[str, ...], ...]) -> dict[int, str]:
    """The text of the query of each class that anything can be of; kept for the same words."""
    # Titles stand beside tags of needs, summaries and all texts beside those of themes too.
    tags_of_needs = [group for group in tags if group[0].startswith("n:")]
    queries = {
        number: query.query_of_class(number, *(tags if number else tags_of_needs))
        for number in CLASSES
    }
    return {number: one.text for number, one in queries.items() if one is not None}


def _ranked(
    criteria: Criteria,
    words: WordShape,
    values: dict[str, Any],
    steps: Sequence[Step],
    position: list[tuple[str, Any]],
    order: tuple[str, ...],
    count: int,
    counted: int,
) -> FetchedRows:
    """The first ``count`` programmes of the steps of an expanding search."""
    if not steps:
        return FetchedRows([], 0, 0.0, 0)
    values = values | values_of(criteria) | values_of_steps(steps) | position_values(position)
    shape = shape_of(criteria)
    # With words each programme has one row; else some rows are other sites of a programme.
    wanted = max(count, counted) if words.classes else max(count + EXTRA_CANDIDATES, 2 * counted)
    if order == WITHOUT_POINT and criteria.has_fit:
        wanted = max(wanted, WANTED_MATCHES)
    while True:
        statement = ranked_statement(
            shape, words, count, wanted, is_later=bool(position), is_counted=counted > 0
        ).with_values(values)
        page = fetch_rows(statement, order, language=criteria.language, wanted=wanted)
        if words.classes or page.is_all or len(page.entries) == count:
            return page
        wanted *= EXPANSION_FACTOR


def _fetch_ordered(
    rows: SearchEntryQuerySet,
    order: tuple[str, ...],
    count: int,
    criteria: Criteria,
    counted: int,
) -> FetchedRows:
    """The first row of each of ``count`` programmes, from a queryset annotated with its order."""
    ordered = rows.order_by(*order, "id").values("id", "has_other_sites", *order)
    wanted = max(count + EXTRA_CANDIDATES, 2 * counted)
    while True:
        candidates = statement_of(ordered[:wanted])
        statement = fetch_sql(candidates, order, count, is_counted=counted > 0)
        statement = statement.with_values({"language": criteria.language})
        page = fetch_rows(statement, order, language=criteria.language, wanted=wanted)
        if page.is_all or len(page.entries) == count:
            return page
        wanted *= SMALL_EXPANSION_FACTOR


def programmes_by_coverage(
    criteria: Criteria,
    reaches: Sequence[str],
    cursor: Cursor | None,
    count: int,
    counts: Counts = NO_COUNTS,
) -> FetchedRows:
    """Programmes that serve the area and have no site in the search: smallest territory first.

    Those of the second of ``reaches`` (remote) come after those of the first.
    """
    position = cursor.position(BY_COVERAGE) if cursor else []
    wanted = max(4 * count, COVERAGE_CANDIDATES, 2 * counts.results)
    # Of a search without hours none are unknown; and those counted are on the first page alone.
    counts = counts._replace(
        unknown_hours=counts.unknown_hours and criteria.is_about_hours and not position
    )
    compose = (_coverage_around if criteria.here else _coverage_anywhere)(
        criteria, reaches, position, count, counts
    )
    while compose is not None:
        statement = compose(wanted)
        page = fetch_rows(statement, BY_COVERAGE, language=criteria.language, wanted=wanted)
        if page.is_all or len(page.entries) == count:
            return page
        wanted *= EXPANSION_FACTOR
    return FetchedRows([], 0, 0.0, 0)


# Composes the statement for a number of candidates; None when nothing can be found.
Compose = Callable[[int], Statement] | None


def _coverage_around(
    criteria: Criteria,
    reaches: Sequence[str],
    position: list[tuple[str, Any]],
    count: int,
    counts: Counts,
) -> Compose:
    """By the territories around the person, compiled once."""
    areas = [lookups.territory_ids(criteria)] if criteria.territory else []
    words, values = _words(criteria, [spatial_keys.keys_of_coverage(ids) for ids in areas])
    since = int(position[0][1]) if position else 0
    steps = steps_by_coverage(criteria, reaches, words.classes or (0,), since)
    if not steps:
        return None
    values |= values_of(criteria) | values_of_steps(steps) | position_values(position)
    if counts.unknown_hours:
        values["unknown_rules"] = array_of(lookups.unknown_rules(criteria))
    shape = shape_of(criteria)

    def compose(wanted: int) -> Statement:
        return coverage_statement(
            shape, words, count, wanted, counts, is_later=bool(position)
        ).with_values(values)

    return compose


def _coverage_anywhere(
    criteria: Criteria,
    reaches: Sequence[str],
    position: list[tuple[str, Any]],
    count: int,
    counts: Counts,
) -> Compose:
    """Without a place, composed for this search; none for a box alone."""
    if criteria.box:
        return None
    groups = []
    for is_remote in (reach == Reach.REMOTE for reach in reaches):
        rows = coverage_anywhere(criteria, is_remote=is_remote).with_misfit(criteria)
        if not criteria.narrows_sites:
            rows = rows.filter(has_other_sites=False)
        if position:
            rows = rows.filter(keyset_after(position))
        ordered = rows.order_by("word_class", "misfit", "programme_id")
        groups.append(ordered.values("id", "has_other_sites", *BY_COVERAGE))

    def compose(wanted: int) -> Statement:
        candidates = union_until_enough([statement_of(rows[:wanted]) for rows in groups], wanted)
        return fetch_sql(
            candidates,
            BY_COVERAGE,
            count,
            [without_site(criteria)],
            is_counted=counts.results > 0,
            unknown_hours=part_of_search(criteria) if counts.unknown_hours else NOT_COUNTED,
        ).with_values({"language": criteria.language})

    return compose


def union_until_enough(groups: Sequence[Statement], wanted: int) -> Statement:
    """SQL of the rows of the first group, and of the other if it has fewer than ``wanted``."""
    if len(groups) == 1:
        return groups[0]
    first, others = groups
    return IN_TURN.fill(first=first, others=others, wanted=sql.Literal(wanted))


# Counting


def count_at_sites(criteria: Criteria, most: int) -> int:
    """How many programmes are found at sites, at most ``most``; reads few more rows."""
    if lookups.text_query(criteria).has_words:
        rank = sites_anywhere if criteria.point is None else sites_by_rank
        return rank(criteria, None, 1, most).total(most) or 0
    wanted = 2 * most
    while True:
        sites = _candidate_sites(criteria, wanted)
        near = {pk for pk, distance_m in sites if _is_near(distance_m, criteria)}
        if len(sites) < wanted or len(near) >= most:
            return min(len(near), most)
        wanted *= EXPANSION_FACTOR


def _candidate_sites(criteria: Criteria, wanted: int) -> list[tuple[UUID, float]]:
    """(programme, metres) of at most ``wanted`` sites, the nearest when there is a point."""
    if criteria.point is not None:
        statement = candidates_statement(shape_of(criteria), wanted)
        rows = rows_of(statement.with_values(values_of(criteria)))
        return [(row[1], row[4]) for row in rows]
    ids = at_sites(criteria).order_by().values_list("programme_id", flat=True)
    return [(pk, 0.0) for pk in ids[:wanted]]


def _is_near(distance_m: float, criteria: Criteria) -> bool:
    """Whether a candidate is in the radius; those of a commune were compared with it before."""
    if criteria.radius_m is None or lookups.commune_id(criteria) is not None:
        return True
    return distance_m <= criteria.radius_m


def count_by_coverage(criteria: Criteria, reach: str, most: int) -> int:
    """How many programmes are found by coverage or remotely, at most ``most``."""
    page = programmes_by_coverage(criteria, [reach], None, most, Counts(most))
    return min(page.programmes or 0, most)
