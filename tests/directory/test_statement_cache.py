"""A cached statement equals a newly compiled one."""

from dataclasses import fields, replace
from random import Random

import pytest
from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.db import connection

from directory.expressions import SEARCH_POINT, SearchPoint
from directory.search.criteria import Criteria, Here
from directory.search.nearest_sql import nearest_sql
from directory.search.statement_cache import CACHE_KEY_FIELDS, cached_nearest_sql
from geo.points import point
from geo.statements import Statement
from regions.models import Territory
from tests.factories import LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db


def random_criteria(chance: Random) -> Criteria:
    """Random criteria with a point and some of the filters of the cache key."""
    fields = {
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
    return Criteria(here=Here(where), **fields)


def compiled(criteria: Criteria, count: int, each: int) -> tuple[str, tuple]:
    """The SQL and the values of the statement, compiled for these criteria alone."""
    statement = nearest_sql(criteria, SearchPoint(), count, each)
    here = PostGISAdapter(criteria.point, geography=True)
    return statement.text, tuple(here if p is SEARCH_POINT else p for p in statement.params)


def cached(criteria: Criteria, count: int, each: int) -> tuple[str, tuple]:
    statement = cached_nearest_sql(criteria, count, each)
    return statement.text, statement.params


def rows(statement: Statement) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return cursor.fetchall()


def test_a_cached_statement_equals_a_newly_compiled_one():
    chance = Random(1)
    for _ in range(150):
        criteria, count = random_criteria(chance), chance.choice([13, 33])
        assert cached(criteria, count, 25) == compiled(criteria, count, 25)


def test_a_cached_statement_is_compiled_again_when_codes_get_other_ids():
    near = Criteria(here=Here(point(4.8, 45.7)), themes=("health",), radius_m=50_000)
    before = cached(near, 33, 25)
    near.memo["term_ids"] = {"themes": [77]}
    assert cached(near, 33, 25) == compiled(near, 33, 25) != before


@pytest.mark.parametrize("territory", [None, "dep:69"])
@pytest.mark.parametrize("radius_m", [None, 30_000])
def test_a_cached_statement_finds_the_same_as_one_compiled_with_the_point(territory, radius_m):
    lon, lat = LYON
    for away in (0.0, 0.01, 0.01, 0.1, 0.3, 2.0):
        ProgrammeFactory(at=(lon + away, lat))
    for west in (0.0, 0.02):
        criteria = Criteria(here=Here(point(lon - west, lat)), radius_m=radius_m)
        if territory:
            criteria = replace(criteria, territory=Territory.objects.get(code=territory))
        found = rows(cached_nearest_sql(criteria, 33, 25))
        assert found == rows(nearest_sql(criteria, criteria.point, 33, 25)) != []


def test_the_statement_binds_the_point_and_is_prepared_except_in_a_territory():
    anywhere = Criteria(here=Here(point(4.8, 45.7)), radius_m=50_000)
    statement = cached_nearest_sql(anywhere, 33, 25)
    points = [param for param in statement.params if isinstance(param, PostGISAdapter)]
    assert (len(points), statement.is_prepared) == (3, True)
    inside = replace(anywhere, territory=Territory.objects.get(code="dep:69"))
    assert not cached_nearest_sql(inside, 33, 25).is_prepared


def test_the_cache_key_has_everything_that_changes_the_statement():
    beside = {"here", "box", "open_at", "words", "reaches", "language", "memo"}
    assert {each.name for each in fields(Criteria)} == beside | set(CACHE_KEY_FIELDS)
