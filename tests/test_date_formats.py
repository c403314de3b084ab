"""Dates in languages that Django writes the American way."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", ["DATETIME_FORMAT", "SHORT_DATETIME_FORMAT"])
def test_the_day_comes_before_the_month_and_hours_count_to_twenty_four(language, name):
    with override(language):
        said = date_format(datetime(2026, 11, 23, 17, 12, tzinfo=UTC), name)
    assert said.startswith("23")
    assert said.endswith("17:12")
