"""What is kept of a statement is what would be made anew, whoever asked before."""

from dataclasses import fields, replace
from random import Random

import pytest

from directory.search.criteria import Criteria, Here
from directory.search.nearest_sql import nearest_sql
from directory.search.prepared import BoundParameter
from directory.search.statement_cache import CACHE_KEY_FIELDS, cached_nearest_sql
from geo.points import point
from regions.models import Territory

pytestmark = pytest.mark.django_db


def drawn(chance: Random) -> Criteria:
    """A search from somewhere, with some of the filters that a statement may be kept for."""
    asked = {
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
        "language": chance.choice(["fr", "ar"]),
    }
    where = point(chance.uniform(-180, 180), chance.uniform(-90, 90))
    return Criteria(here=Here(where), **asked)


def closed(sql: str, params: list) -> tuple[str, list]:
    """A statement with its open values as if they were not."""
    return sql, [param.value if isinstance(param, BoundParameter) else param for param in params]


def test_a_kept_statement_is_the_one_that_would_be_made_anew():
    chance = Random(1)
    for _ in range(150):
        criteria, count = drawn(chance), chance.choice([13, 33])
        kept = closed(*cached_nearest_sql(criteria, count, 25))
        assert kept == nearest_sql(criteria, count, 25)


def test_a_kept_statement_is_made_anew_when_codes_stand_for_other_terms():
    near = Criteria(here=Here(point(4.8, 45.7)), themes=("health",), radius_m=50_000)
    before = closed(*cached_nearest_sql(near, 33, 25))
    near.memo["term_ids"] = {"themes": [77]}
    assert closed(*cached_nearest_sql(near, 33, 25)) == nearest_sql(near, 33, 25) != before


def test_everything_that_says_the_point_is_left_open_but_in_a_territory():
    anywhere = Criteria(here=Here(point(4.8, 45.7)), radius_m=50_000)
    _sql, params = cached_nearest_sql(anywhere, 33, 25)
    assert [type(param) is BoundParameter for param in params] == [False, *[True] * 4, *[False] * 2]
    inside = replace(anywhere, territory=Territory.objects.get(code="dep:69"))
    assert not any(
        isinstance(param, BoundParameter) for param in cached_nearest_sql(inside, 33, 25)[1]
    )


def test_a_statement_is_kept_by_everything_that_changes_it():
    beside = {"here", "box", "open_at", "words", "reaches", "language", "memo"}
    assert {each.name for each in fields(Criteria)} == beside | set(CACHE_KEY_FIELDS)
