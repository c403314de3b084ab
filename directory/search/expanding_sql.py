"""SQL of expanding searches, compiled for the shape of a search; ``steps`` says how far they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    FloatField,
    IntegerField,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Least
from django.db.models.lookups import LessThan
from psycopg import sql

from directory.expressions import LaterValue, OuterColumn, SearchPoint, keyset_after
from directory.models import IndexedPoint, SearchEntry
from directory.models.search_entry import SearchEntryQuerySet
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.cursors import BY_COVERAGE
from directory.search.fetch import after_position, statement_of
from directory.search.matching import (
    coverage_entries,
    matching_programmes,
    sites_of_one_programme,
    within_area_and_hours,
)
from directory.search.relaxation import TrialShape
from directory.search.shapes import COMMUNE, RADIUS_M
from directory.search.steps import CoverageStep, Step
from geo.statements import BoundLater, Part, Statement, Template, bound, joined, read_template

EXPANDING = read_template(__file__, "expanding")
TEXTS_OF_CLASS = read_template(__file__, "texts_of_class")
MATCHING_WORDS = read_template(__file__, "matching_words")
MATCHING_POINTS = read_template(__file__, "matching_points")
COVERAGE_STEPS = read_template(__file__, "coverage_steps")
COVERAGE_WORDS = read_template(__file__, "coverage_words")
# The vectors that the first classes of words are looked for in; the last has its own.
VECTORS = ("title_vector", "summary_vector")
IN_VECTOR = Template("{vector} @@ {query}::tsquery")
NOT_IN_VECTOR = Template("NOT {vector} @@ {query}::tsquery")
HAS_KEY = Template("spatial_keys OPERATOR(pg_catalog.&&) {keys}::int[]")
BOTH = Template("{one} UNION ALL {other}")
EVERYTHING = sql.SQL("true")
# Columns of the step, and of rows, that lateral queries refer to.
WITHIN_M = OuterColumn("step.within_m", FloatField())
BEYOND_M = OuterColumn("step.beyond_m", FloatField())
AT_POINT = OuterColumn("near.id", UUIDField())
OF_PROGRAMME = OuterColumn("matching.programme_id", UUIDField())
SMALLNESS = OuterColumn("step.smallness", IntegerField())
WORD_CLASS = OuterColumn("step.word_class", IntegerField())
TERRITORY = OuterColumn("step.territory_id", BigIntegerField())
IS_REMOTE = OuterColumn("step.is_remote", BooleanField())
SMALLER = OuterColumn("step.smaller::bigint[]", ArrayField(BigIntegerField()))
COLUMNS = ("id", "programme_id", "has_other_sites", "misfit")


class WordShape(NamedTuple):
    """The classes in which words are looked for, and how many groups of keys limit the texts.

    ``found_in``: the vector for the last class (``TextQuery.found_in``). ``trial`` is that of a
    reading that no result may prove right.
    """

    classes: tuple[int, ...] = ()
    key_groups: int = 0
    found_in: str = "vector"
    trial: TrialShape | None = None


def expanding_sql(
    shaped: Criteria, words: WordShape, wanted: int, after: Sequence[str] = ()
) -> Statement:
    """SQL of the first ``wanted`` rows of the steps (``steps.Step``), in order.

    ``shaped`` is a search with placeholders (``shapes``). With the fields ``after`` of an order key
    only rows after that position.
    """
    if words.classes:
        matching = MATCHING_WORDS.fill(
            texts=_texts(words), site=statement_of(_nearest_site(shaped))
        )
    else:
        matching = _matching_sites(shaped)
    return EXPANDING.fill(
        **_columns(Step),
        matching=matching,
        after=after_position(after) if after else EVERYTHING,
        wanted=sql.Literal(wanted),
    )


def coverage_sql(
    shaped: Criteria, words: WordShape, wanted: int, *, is_later: bool = False
) -> Statement:
    """SQL of the first ``wanted`` entries by coverage, in the order of ``BY_COVERAGE``."""
    rows = coverage_entries(shaped).exclude(territories__overlap=SMALLER).with_misfit(shaped)
    if words.classes:
        entry = rows.filter(programme_id=OF_PROGRAMME, is_remote=IS_REMOTE)
        entries = COVERAGE_WORDS.fill(
            texts=_texts(words),
            entry=statement_of(entry.in_territories([TERRITORY]).order_by().values(*COLUMNS)),
            after=after_position(BY_COVERAGE) if is_later else EVERYTHING,
            wanted=sql.Literal(wanted),
        )
    else:
        entries = statement_of(_covering_step(rows, shaped, is_later=is_later)[:wanted])
    return COVERAGE_STEPS.fill(
        **_columns(CoverageStep), entries=entries, wanted=sql.Literal(wanted)
    )


def _columns(steps: type[Step] | type[CoverageStep]) -> dict[str, Part]:
    """The arrays with the columns of the steps (``steps.values_of_steps``)."""
    return {name: bound(BoundLater(f"step_{name}")) for name in steps._fields}


def _texts(words: WordShape) -> Statement:
    """Programmes whose class of words is that of the step, whichever it is."""
    groups = [
        HAS_KEY.fill(keys=bound(BoundLater(f"keys_{number}"))) for number in range(words.key_groups)
    ]
    texts = [
        TEXTS_OF_CLASS.fill(
            number=sql.Literal(number),
            conditions=joined(" AND ", [*groups, *_class_conditions(number, words)]),
        )
        for number in words.classes
    ]
    return joined(" UNION ALL ", texts)


def _class_conditions(number: int, words: WordShape) -> list[Statement]:
    """Conditions that the words of a programme are of a class, and of none before it."""
    # What matches class 0 matches class 2; what matches class 1 need not.
    matched = {0: (0,), 1: (1, 2), 2: (2,)}[number]
    return [
        *(_in_vector(IN_VECTOR, one, words) for one in matched),
        *(_in_vector(NOT_IN_VECTOR, one, words) for one in words.classes if one < number),
    ]


def _in_vector(condition: Template, number: int, words: WordShape) -> Statement:
    vector = (*VECTORS, words.found_in)[number]
    return condition.fill(vector=sql.Identifier(vector), query=bound(BoundLater(f"query_{number}")))


def _nearest_site(shaped: Criteria) -> QuerySet[Any, Any]:
    """The nearest site of one programme that is in the search; without a point any."""
    if lookups.commune_id(shaped) is None:
        # The last step ends at the radius, and where the nearest is farther, all are.
        shaped = shaped.changed(radius_m=None)
    rows = matching_programmes(sites_of_one_programme(shaped), shaped).with_misfit(shaped)
    rows = rows.filter(programme_id=OF_PROGRAMME)
    if shaped.point is None:
        rows = rows.annotate(distance_m=Value(0.0, output_field=FloatField()))
    else:
        rows = rows.with_distance_m(shaped.point)
    first: QuerySet[Any, Any] = rows.order_by("distance_m", "id").values(
        "id", "misfit", "distance_m"
    )
    return first[:1]


def _matching_sites(shaped: Criteria) -> Statement:
    """Sites of a search with a point, in the circle of the step."""
    has_commune = lookups.commune_id(shaped) is not None
    if shaped.territory:
        return statement_of(_sites_in_territory(shaped, has_commune=has_commune))
    points = IndexedPoint.objects.offering(lookups.term_ids(shaped).values())
    points = points.touching(*shaped.circles).with_distances(SearchPoint())
    if not has_commune:
        points = points.touching_around(SearchPoint(), WITHIN_M)
    else:
        # Steps beyond the radius are those of the commune.
        points = points.filter(LessThan(BEYOND_M, RADIUS_M))
        points = points.filter(distance_m__lte=RADIUS_M)
        points = points.touching_around(
            SearchPoint(), Least(WITHIN_M, RADIUS_M, output_field=FloatField())
        )
    at_point = _sites(shaped).filter(indexed_point_id=AT_POINT)
    near = MATCHING_POINTS.fill(
        points=statement_of(points.values("id", "distance_m")),
        entries=statement_of(at_point.values(*COLUMNS)),
    )
    if not has_commune:
        return near
    beyond = _sites(shaped).in_territories([COMMUNE]).farther(SearchPoint(), RADIUS_M)
    columns = beyond.with_distance_m(SearchPoint()).values(*COLUMNS, "distance_m")
    return BOTH.fill(one=near, other=statement_of(columns))


def _sites_in_territory(shaped: Criteria, *, has_commune: bool) -> QuerySet[Any, Any]:
    """Sites in a territory, which may lie far from the person: its entries, not points."""
    rows = _sites(shaped).touching_around(SearchPoint(), WITHIN_M)
    if has_commune:
        rows = rows.no_farther(SearchPoint(), RADIUS_M, COMMUNE)
    found: QuerySet[Any, Any] = rows.with_distance_m(SearchPoint())
    return found.values(*COLUMNS, "distance_m")


def _sites(shaped: Criteria) -> SearchEntryQuerySet:
    """Sites of the search, at any distance, with their misfit."""
    sites = within_area_and_hours(SearchEntry.objects.at_sites(), shaped)
    return matching_programmes(sites, shaped).with_misfit(shaped).order_by()


def _covering_step(
    rows: SearchEntryQuerySet, shaped: Criteria, *, is_later: bool
) -> QuerySet[Any, Any]:
    """Entries that cover the territory of the step, in the order of the coverage index."""
    # Both in one filter, so that they are conditions on the same row of the coverage index.
    covering = rows.filter(
        coverage_index__territory_id=TERRITORY, coverage_index__is_remote=IS_REMOTE
    )
    if lookups.term_ids(shaped):
        # Redundant, for the GIN index that holds territories and term ids.
        covering = covering.in_territories([TERRITORY])
    if is_later:
        types = ["integer", "integer", "integer", "uuid"]
        position: list[tuple[str, object]] = [
            (field, LaterValue(f"after_{field}", sql_type))
            for field, sql_type in zip(BY_COVERAGE, types, strict=True)
        ]
        covering = covering.annotate(smallness=SMALLNESS, word_class=WORD_CLASS)
        covering = covering.filter(keyset_after(position))
    in_order: QuerySet[Any, Any] = covering.order_by("misfit", "coverage_index__programme_id")
    return in_order.values(*COLUMNS)
