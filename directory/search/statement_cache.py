"""Statements of searches with a point or with words, compiled once for each shape of a search.

Composing a statement takes longer than all other work for a search. It is compiled for a search
with placeholders (``shapes``), kept (LRU), and the values are bound each time. PostgreSQL plans it
once too (``Statement.is_prepared``), unless the search is in a territory, which may be near or far,
or in a box: no one plan is good for all then.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from psycopg import sql

from directory.search.criteria import Criteria
from directory.search.cursors import (
    BY_COVERAGE,
    SITE_BY_DISTANCE,
    SITE_BY_RANK,
    WITHOUT_POINT,
)
from directory.search.expanding_sql import WordShape, coverage_sql, expanding_sql
from directory.search.fetch import (
    NO_MATCH_SOUGHT,
    NOT_COUNTED,
    Counts,
    after_position,
    fetch_sql,
    statement_of,
)
from directory.search.matching import sites_of_one_programme
from directory.search.nearest_sql import EXTENT, nearest_sql
from directory.search.relaxation import first_that_matches
from directory.search.shapes import Shape
from directory.search.unknown_hours import part_of_shape
from geo.statements import BoundLater, Part, Statement, Template, bound, read_template

KEPT = 512
NO_NEARER_SITE = read_template(__file__, "no_nearer_site")
NO_SITE = read_template(__file__, "no_site")
WITHIN_RADIUS = Template("distance_m <= {radius_m}")
WHERE_NOT_PROVED = read_template(__file__, "where_not_proved")


@lru_cache(maxsize=KEPT)
def nearest_statement(
    shape: Shape, count: int, wanted: int, each: int, *, is_later: bool, is_counted: bool
) -> Statement:
    """The first ``count`` programmes among the ``wanted`` nearest sites, ``each`` of one point."""
    shaped = shape.criteria()
    conditions: list[Part] = []
    if shape.has_radius and not shape.has_commune:
        conditions = [WITHIN_RADIUS.fill(radius_m=bound(BoundLater("radius_m")))]
    if is_later:
        conditions += [after_position(SITE_BY_DISTANCE), _no_nearer_site(shaped)]
    candidates = nearest_sql(shaped, wanted, each, is_later=is_later)
    return _prepared(
        fetch_sql(
            candidates,
            SITE_BY_DISTANCE,
            count,
            conditions,
            extent=EXTENT,
            is_counted=is_counted,
        ),
        shape,
    )


@lru_cache(maxsize=KEPT)
def ranked_statement(
    shape: Shape, words: WordShape, count: int, wanted: int, *, is_later: bool, is_counted: bool
) -> Statement:
    """The first ``count`` programmes among ``wanted`` rows of an expanding search for sites.

    With a trial of the words also which reading of them matches, where no result proves it right.
    """
    shaped = shape.criteria()
    order = SITE_BY_RANK if shape.has_point else WITHOUT_POINT
    conditions: list[Part] = []
    after = order if is_later else ()
    if is_later and not shape.has_point and shaped.has_fit:
        # Fit ranks before the order in which they are read.
        conditions, after = [after_position(order)], ()
    elif is_later and not words.classes:
        conditions = [_no_nearer_site(shaped)]
    candidates = expanding_sql(shaped, words, wanted, after)
    first_match: Part = NO_MATCH_SOUGHT
    if words.trial:
        first_match = WHERE_NOT_PROVED.fill(
            last_class=sql.Literal(words.trial.last_class),
            first=first_that_matches(words.trial.area),
        )
    fetched = fetch_sql(
        candidates, order, count, conditions, is_counted=is_counted, first_match=first_match
    )
    return _prepared(fetched, shape)


@lru_cache(maxsize=KEPT)
def coverage_statement(
    shape: Shape, words: WordShape, count: int, wanted: int, counts: Counts, *, is_later: bool
) -> Statement:
    """The first ``count`` of ``wanted`` programmes by coverage that have no site in the search."""
    shaped = shape.criteria()
    return _prepared(
        fetch_sql(
            coverage_sql(shaped, words, wanted, is_later=is_later),
            BY_COVERAGE,
            count,
            [without_site(shaped)],
            is_counted=counts.results > 0,
            unknown_hours=part_of_shape(shaped, words) if counts.unknown_hours else NOT_COUNTED,
        ),
        shape,
    )


@lru_cache(maxsize=KEPT)
def candidates_statement(shape: Shape, wanted: int) -> Statement:
    """The ``wanted`` nearest sites alone, to count programmes."""
    return _prepared(nearest_sql(shape.criteria(), wanted, wanted), shape)


def without_site(criteria: Criteria) -> Statement:
    """The condition that a programme has no site in the search."""
    sites = sites_of_one_programme(criteria).order_by().values("programme_id")
    return NO_SITE.fill(sites=statement_of(sites))


def _no_nearer_site(shaped: Criteria) -> Statement:
    sites = sites_of_one_programme(shaped).with_distance_m(shaped.required_point)
    columns = sites.order_by().values("id", "programme_id", "distance_m")
    return NO_NEARER_SITE.fill(sites=statement_of(columns))


def _prepared(statement: Statement, shape: Shape) -> Statement:
    return replace(statement.compiled(), is_prepared=shape.is_prepared)
