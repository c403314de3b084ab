"""Prepared statements: searches with a point or words are planned once for all values."""

from dataclasses import replace

import pytest
from django.db import connection

from directory.search.criteria import Criteria, Here
from directory.search.pages import search_results
from geo.points import point
from regions.models import Territory
from tests.factories import LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db

IN_LYON = Criteria(here=Here(point(*LYON)), radius_m=50_000, reaches=("site",))
PLANS = """
SELECT statement, custom_plans + generic_plans FROM pg_prepared_statements
WHERE statement LIKE '%candidates AS MATERIALIZED%' AND statement NOT LIKE '%pg_prepared%'
"""


@pytest.fixture(autouse=True)
def nothing_planned(db):
    connection.ensure_connection()
    connection.connection.execute("DEALLOCATE ALL")


def planned() -> list[tuple[str, int]]:
    """(statement, number of executions) of the prepared searches."""
    with connection.cursor() as cursor:
        cursor.execute(PLANS)
        return cursor.fetchall()


def ask(criteria: Criteria, *lons: float) -> list[list]:
    """The programmes found from several points, one after the other."""
    searches = [replace(criteria, here=Here(point(lon, LYON[1]))) for lon in lons]
    return [[one.programme_id for one in search_results(each, 5).entries] for each in searches]


def test_values_are_bound_but_the_limit_is_part_of_the_statement():
    programmes = [ProgrammeFactory(at=(LYON[0] + away, LYON[1])) for away in (0.0, 0.1, 0.2)]
    ids = [programme.pk for programme in programmes]
    found = ask(IN_LYON, LYON[0] - 0.1, LYON[0] + 0.3, LYON[0] - 0.2)
    assert found == [ids, ids[::-1], ids]
    [(statement, times)] = planned()
    assert "$1" in statement
    assert "LIMIT $" not in statement
    assert times == 2


def test_one_plan_serves_all_themes():
    for theme in ("french", "health", "housing"):
        ask(replace(IN_LYON, themes=(theme,)), LYON[0])
    [(_statement, times)] = planned()
    assert times == 2


@pytest.mark.parametrize(
    "asked",
    [
        [{"words": "violon"}, {"words": "chorale"}, {"words": "tambour"}],
        [{"age": 16}, {"age": 30}, {"age": 5}],
        [{"themes": ("health",), "audiences": ("women",)}] * 3,
        [{"reaches": ("coverage",)}] * 3,
        [
            {"words": word, "reaches": ("coverage", "remote")}
            for word in ("violon", "tambour", "chorale")
        ],
    ],
    ids=str,
)
def test_one_plan_serves_all_values(asked):
    ProgrammeFactory(at=LYON, title="Violon, tambour, chorale")
    for fields in asked:
        ask(replace(IN_LYON, **fields), LYON[0])
    [(_statement, times)] = planned()
    assert times == 2


def test_a_search_in_a_territory_is_planned_for_each_point():
    ask(replace(IN_LYON, territory=Territory.objects.get(code="dep:69")), *[LYON[0]] * 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%first%'")
        assert cursor.fetchone() == (0,)
