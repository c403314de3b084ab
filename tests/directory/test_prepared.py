"""What is asked again from another point is planned once and answers as if it were planned anew."""

import pytest
from django.db import connection

from directory.search.prepared import BoundParameter, execute_prepared

pytestmark = pytest.mark.django_db

STATEMENT = "SELECT %s::text AS said, %s::text[] AS among, %s + 0.5 AS planned_half"
PLANS = """
SELECT statement, custom_plans + generic_plans FROM pg_prepared_statements
WHERE statement LIKE '%planned_half%' AND statement NOT LIKE '%pg_prepared%'
"""


def planned() -> list[tuple[str, int]]:
    """The statements of this test that stay planned, each with how often it was asked so."""
    with connection.cursor() as cursor:
        cursor.execute(PLANS)
        return cursor.fetchall()


def test_open_values_are_sent_apart_and_all_others_stand_in_the_statement():
    asked = [
        execute_prepared(STATEMENT, ["100 %", ["a'b"], BoundParameter(half)])
        for half in (1.0, 2.0, 3.5)
    ]
    assert asked == [[("100 %", ["a'b"], half)] for half in (1.5, 2.5, 4.0)]
    [(statement, times)] = planned()
    assert "'100 %'" in statement
    assert "$1" in statement
    assert "$2" not in statement
    assert times == 2


def test_a_statement_without_open_values_is_not_kept():
    for _ in range(3):
        assert execute_prepared(STATEMENT, ["x", [], 1.0]) == [("x", [], 1.5)]
    assert planned() == []
