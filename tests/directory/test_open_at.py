"""The filter "Open at" names its moment in French time."""

import pytest
from django.utils import translation

from directory.display.open_at import moment_in_words


@pytest.mark.parametrize(
    "value",
    [
        "2026-12-01T19:00",
        "2026-12-01T19:00:00+01:00",
        "2026-12-01T18:00:00Z",
        "2026-12-01T14:00:00-04:00",
    ],
)
def test_a_moment_is_named_in_french_time_whatever_zone_it_comes_in(value):
    with translation.override("fr"):
        assert moment_in_words(value).endswith("19:00")
