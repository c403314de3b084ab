"""Which moment typed words such as "wednesday evening" mean."""

from datetime import datetime

import pytest

from directory.search.filter_words import PARIS, moment_of

WEDNESDAY = datetime(2026, 12, 2, 11, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("now", "now"),
        ("evening", "2026-12-02T19:00:00+01:00"),
        ("morning", "2026-12-03T10:00:00+01:00"),
        ("sunday", "2026-12-06T10:00:00+01:00"),
        ("wednesday", "2026-12-09T10:00:00+01:00"),
        ("wednesday evening", "2026-12-02T19:00:00+01:00"),
        ("weekend", "2026-12-05T10:00:00+01:00"),
    ],
)
def test_a_day_is_the_next_one(value, moment):
    assert moment_of(value, WEDNESDAY) == moment
