"""Counts the places that a filter by hours leaves out because their hours are not known then.

Those by appointment say theirs. Where results end, the statement that reads the last of them counts
these, too (``part_of_shape``, ``part_of_search``); pages ask alone.
"""

from __future__ import annotations

from django.db.models import Q
from psycopg import sql

from directory.expressions import BoundingBoxOverlaps, LaterValue, SearchPoint
from directory.models import SearchEntry
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.expanding_sql import WordShape
from directory.search.fetch import statement_of
from directory.search.matching import at_sites, matching_programmes, within_area_and_hours
from directory.search.result import MAX_COUNT
from directory.search.shapes import COMMUNE, RADIUS_M
from geo.statements import BoundLater, Part, Statement, Template, bound, read_template, rows_of

COUNT = read_template(__file__, "unknown_hours")
SITE_WITH_WORDS = read_template(__file__, "site_with_words")
SELECT = Template("SELECT {count}")
EVERYTHING = sql.SQL("true")
UNKNOWN_RULES = LaterValue("unknown_rules", "bigint[]")


def count_unknown_hours(criteria: Criteria) -> int | None:
    """How many places match but for hours that are not known then, at most ``MAX_COUNT`` + 1.

    None when the search is not about hours.
    """
    if not criteria.is_about_hours:
        return None
    return bounded(rows_of(SELECT.fill(count=part_of_search(criteria)))[0][0])


def bounded(count: int) -> int:
    """What the SQL counted, which may be twice as many as are told apart."""
    return min(count, MAX_COUNT + 1)


def part_of_search(criteria: Criteria) -> Statement:
    """SQL of the number of such places of one search, which has all its values."""
    sites = at_sites(criteria.varied(open_at=None, school_time="")).order_by()
    return _counted(sites, lookups.unknown_rules(criteria), EVERYTHING)


def part_of_shape(shaped: Criteria, words: WordShape) -> Statement:
    """The same for the shape of a search, whose values are bound later."""
    shaped = shaped.varied(open_at=None, school_time="")
    sites = within_area_and_hours(_sites_around(shaped), shaped)
    matching: Part = EVERYTHING
    if words.classes:
        matching = SITE_WITH_WORDS.fill(
            vector=sql.Identifier(words.found_in),
            query=bound(BoundLater(f"query_{words.classes[-1]}")),
        )
    return _counted(matching_programmes(sites, shaped).order_by(), UNKNOWN_RULES, matching)


def _sites_around(shaped: Criteria) -> SearchEntryQuerySet:
    """Sites in the circle of a shape, and in its commune."""
    sites = SearchEntry.objects.at_sites()
    if shaped.point is None or shaped.radius_m is None:
        return sites
    commune = COMMUNE if lookups.commune_id(shaped) is not None else None
    is_around = Q(BoundingBoxOverlaps("point", SearchPoint(), RADIUS_M))
    if commune is not None:
        is_around |= Q(territories__overlap=[commune])
    return sites.filter(is_around).no_farther(SearchPoint(), RADIUS_M, commune)


def _counted(
    sites: SearchEntryQuerySet, unknown: list[int] | LaterValue, matching: Part
) -> Statement:
    columns = ("id", "programme_id")
    return COUNT.fill(
        unstated=statement_of(sites.without_hours().values(*columns)),
        uncertain=statement_of(sites.open_by(unknown).values(*columns)),
        matching=matching,
        most=sql.Literal(MAX_COUNT + 1),
    )
