"""Closures of a place in words: one day, several days, and the language of the reason."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from directory.display.programme_paper import _closed
from directory.display.sites import Closure, closures_of

FIRST, LAST = date(2026, 12, 25), date(2026, 12, 27)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (FIRST, "Closed on 25 December 2026"),
        (LAST, "Closed from 25 December 2026 to 27 December 2026"),
    ],
)
def test_a_closure_of_one_day_names_it_once(last, words):
    with override("en"):
        assert _closed(Closure(FIRST, last, "", "en")) == words


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", ("عطلة", "ar")), ("uk", ("Jour de Noël", "fr")), ("fr", ("Jour de Noël", "fr"))],
)
def test_a_reason_bears_the_language_that_it_is_in(language, expected):
    reasons = {"fr": "Jour de Noël", "ar": "عطلة"}
    period = {"first_on": "2026-12-25", "last_on": "2026-12-25", "reasons": reasons}
    with override(language):
        (closure,) = closures_of(SimpleNamespace(closures=[period]), FIRST)
    assert (closure.reason, closure.lang) == expected
