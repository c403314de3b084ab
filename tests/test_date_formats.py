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
