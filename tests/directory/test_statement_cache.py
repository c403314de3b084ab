"""A statement is compiled once for each shape of a search, with other values each time."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest

from directory.search import lookups, shapes
from directory.search.criteria import Criteria, Here
from directory.search.expanding_sql import WordShape
from directory.search.fetch import Counts
from directory.search.pages import search_results
from directory.search.shapes import Shape, shape_of, values_of
from directory.search.statement_cache import (
    coverage_statement,
    nearest_statement,
    ranked_statement,
)
from geo.box import Box
from geo.points import point
from geo.statements import BoundLater, Statement
from regions.models import Territory
from tests.directory.slow_search import SlowSearch
from tests.factories import LYON

pytestmark = pytest.mark.django_db

NEAR = Criteria(here=Here(point(4.8, 45.7)), radius_m=50_000)
# Fields that make no other statement: what is found by other reaches is another function's.
BESIDE = {"here", "words", "is_exact", "reading", "reaches", "language", "memo"}


def random_criteria(chance: Random) -> Criteria:
    """Random criteria with a point and some filters."""
    filters = {
        "radius_m": chance.choice([None, 1, 50_000, 200_000]),
        "territory": chance.choice([None, None, Territory.objects.get(code="dep:69")]),
        "themes": chance.choice([(), ("health",), ("french", "housing"), ("housing", "french")]),
        "needs": chance.choice([(), (), ("learn-french",)]),
        "audiences": chance.choice([(), (), ("women",)]),
        "statuses": chance.choice([(), (), ("refugee", "stateless")]),
        "access_modes": chance.choice([(), (), ("remote",), ("on_site",)]),
        "spoken_languages": chance.choice([(), ("ar",), ("ti", "uk")]),
        "offers": chance.choice([(), (), (("wheelchair", ("yes", "partly")),)]),
        "age": chance.choice([None, None, 0, 17]),
        "french_level": chance.choice(["", "", "beginner"]),
        "is_free": chance.choice([False, False, True]),
        "sheet_id": chance.choice([None, None, None, UUID(int=5)]),
        "open_at": chance.choice([None, None, datetime(2026, 11, 23, 9, 30, tzinfo=UTC)]),
        "school_time": chance.choice(["", "", "terms"]),
        "language": chance.choice(["fr", "ar"]),
    }
    where = point(chance.uniform(-180, 180), chance.uniform(-90, 90))
    return Criteria(here=Here(where), **filters)


def compiled(shape: Shape, *, is_later: bool) -> list[Statement]:
    """The statement of each kind for a shape."""
    options = {"is_later": is_later, "is_counted": False}
    counts = Counts(unknown_hours=bool({"open_at", "school_time"} & set(shape.conditions)))
    return [
        nearest_statement(shape, 21, 33, 25, **options),
        ranked_statement(shape, WordShape(), 21, 33, **options),
        ranked_statement(shape, WordShape((0, 2), 1), 21, 21, **options),
        coverage_statement(shape, WordShape(), 21, 200, counts, is_later=is_later),
    ]


def named(statement: Statement) -> set[str]:
    """The names of the values that a statement needs."""
    return {param.name for param in statement.params if isinstance(param, BoundLater)}


@pytest.fixture(autouse=True)
def taxonomy(random_directory):
    """With a taxonomy, so that codes have ids."""


@pytest.mark.parametrize("is_later", [False, True])
def test_every_value_of_a_statement_is_a_value_of_the_search_a_step_or_a_position(is_later):
    chance = Random(1)
    for _ in range(60):
        criteria = random_criteria(chance)
        for statement in compiled(shape_of(criteria), is_later=is_later):
            left = named(statement) - set(values_of(criteria)) - {"unknown_rules"}
            prefixes = ("step_", "query_", "keys_", "after_") if is_later else ("step_", "query_")
            assert not {name for name in left if not name.startswith((*prefixes, "keys_"))}


@pytest.mark.parametrize(
    "changed",
    [
        {"here": Here(point(-50.0, 4.0))},
        {"radius_m": 7},
        {"themes": ("housing", "french")},
        {"age": 99},
        {"audiences": ("women", "families")},
        {"language": "ar"},
    ],
    ids=" ".join,
)
def test_other_values_are_the_same_shape(changed):
    one = replace(NEAR, themes=("health",), age=5, audiences=("women",))
    assert shape_of(replace(one, **changed)) == shape_of(one)


@pytest.mark.parametrize(
    "changed",
    [
        {"radius_m": None},
        {"box": Box(4, 45, 5, 46)},
        {"themes": ("health",)},
        {"needs": ("see-doctor",)},
        {"audiences": ("women",)},
        {"statuses": ("refugee",)},
        {"access_modes": ("remote",)},
        {"spoken_languages": ("ar",)},
        {"offers": (("wheelchair", ("yes",)),)},
        {"age": 0},
        {"french_level": "a1"},
        {"is_free": True},
        {"open_at": datetime(2026, 12, 1, 10, tzinfo=UTC)},
        {"school_time": "terms"},
        {"sheet_id": UUID(int=1)},
        {"here": Here(point(4.8357, 45.764), "com:69123", is_place=True)},
    ],
    ids=" ".join,
)
def test_other_conditions_are_another_shape(changed):
    assert shape_of(replace(NEAR, **changed)) != shape_of(NEAR)


def test_a_code_newer_than_the_taxonomy_is_part_of_the_shape():
    newer = replace(NEAR, themes=("newer",))
    assert "newer" in str(shape_of(newer).new_codes)


def test_ids_of_codes_are_values():
    near = replace(NEAR, themes=("health",))
    near.memo["term_ids"] = {"themes": [77]}
    assert values_of(near)["ids_themes"] == "{77}"


def test_only_searches_in_no_territory_and_no_box_are_planned_once():
    territory = Territory.objects.get(code="dep:69")
    prepared = [
        compiled(shape_of(criteria), is_later=False)[0].is_prepared
        for criteria in (
            NEAR,
            replace(NEAR, territory=territory),
            replace(NEAR, box=Box(4, 45, 5, 46)),
        )
    ]
    assert prepared == [True, False, False]


def test_the_shape_has_every_field_that_changes_the_statement():
    shaped = {
        *shapes.VALUES,
        *shapes.CODES,
        "french_level",
        "is_free",
        "box",
        "territory",
        "offers",
    }
    assert {each.name for each in fields(Criteria)} == BESIDE | shaped


def test_a_page_is_as_large_for_each_reach_so_that_its_statement_is_kept():
    here = Criteria(here=Here(point(*LYON), "com:69123"), radius_m=50_000)
    before = coverage_statement.cache_info().misses
    for radius_m in (1, 300, 3_000):
        search_results(replace(here, radius_m=radius_m), 37)
    assert coverage_statement.cache_info().misses <= before + 1


def test_what_is_found_is_that_of_the_values_bound():
    slow = SlowSearch.of_everything()
    for lon, age in ((4.8357, 16), (2.3522, 30), (55.45, 0)):
        criteria = Criteria(here=Here(point(lon, 45.764)), age=age, reaches=("site",))
        found = [(one.reach, one.programme_id) for one in search_results(criteria, 500).entries]
        assert found == slow.find(criteria)
        assert lookups.text_query(criteria).groups == ()
