"""Generated opening hours: what is accepted is read everywhere without a failure."""

import pytest

from tests.directory.fuzz_hours import Outcome, fuzz

# Ten times two hundred rules.
SEEDS, COUNT = range(20270328, 20270338), 200


@pytest.fixture(scope="module", params=SEEDS)
def outcome(request, django_db_setup, django_db_blocker) -> Outcome:
    # School holidays that somebody entered are read from the database.
    with django_db_blocker.unblock():
        return fuzz(request.param, COUNT)


@pytest.mark.exhaustive(every=10)
def test_nothing_that_was_accepted_fails_afterwards(outcome):
    assert outcome.failures == []


@pytest.mark.exhaustive(every=10)
def test_half_of_the_generated_rules_are_accepted_at_least(outcome):
    assert outcome.accepted * 2 >= outcome.tried == COUNT
