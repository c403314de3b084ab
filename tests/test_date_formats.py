"""Formats of dates with hours in languages for which Django puts the month first."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", ["DATETIME_FORMAT", "SHORT_DATETIME_FORMAT"])
def test_the_day_comes_before_the_month_and_hours_count_to_twenty_four(language, name):
    with override(language):
        formatted = date_format(datetime(2026, 11, 23, 17, 12, tzinfo=UTC), name)
    assert formatted.startswith("23")
    assert formatted.endswith("17:12")


@pytest.mark.parametrize("name", ["DATE_FORMAT", "MONTH_DAY_FORMAT", "DATETIME_FORMAT"])
@pytest.mark.parametrize(
    ("language", "day", "begins"),
    [
        ("fr", 1, "1er janvier"),
        ("fr", 2, "2 janvier"),
        ("fr", 21, "21 janvier"),
        ("en", 1, "1 Jan"),
    ],
)
def test_the_first_of_a_month_has_its_suffix_in_french(language, name, day, begins):
    with override(language):
        assert date_format(datetime(2020, 1, day, tzinfo=UTC), name).startswith(begins)


def test_suffix_of_a_day_stays_that_of_django_in_english():
    with override("en"):
        assert date_format(datetime(2020, 1, 21, tzinfo=UTC), "jS") == "21st"
