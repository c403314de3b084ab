"""Cursors survive encoding and decoding, and anything else is refused."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from directory.search.criteria import Criteria, Here
from directory.search.cursors import SITE_BY_DISTANCE, SITE_BY_RANK, Cursor, CursorError
from directory.search.pages import search_results
from geo.box import Box
from geo.points import point

ID = "0d3c1a0e-6d0b-5a52-9b1c-2f6a5b7f4c11"
numbers = some.integers(0, 10**8) | some.floats(0, 1e8)
moments = some.none() | some.timedeltas(timedelta(days=-60), timedelta(days=60)).map(
    lambda away: timezone.now() + away
)


def packed(body: object) -> str:
    """A text in the shape of a cursor that says ``body``."""
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


@given(
    some.sampled_from(["site", "coverage", "remote"]), some.lists(numbers), some.uuids(), moments
)
def test_a_cursor_comes_back_as_it_was_given(reach, key, programme_id, open_at):
    cursor = Cursor(reach, (*key, programme_id), "0123456789abcdef", open_at)
    assert Cursor.decode(cursor.encode()) == cursor


@given(some.floats(0, 2e7))
def test_a_distance_comes_back_to_the_last_bit(metres):
    assert Cursor.decode(Cursor("site", (metres, UUID(ID)), "").encode()).key[0] == metres


@given(
    some.text(max_size=60)
    | some.binary(max_size=60).map(base64.urlsafe_b64encode).map(bytes.decode)
)
def test_other_text_is_refused_and_never_an_error(text):
    with pytest.raises(CursorError):
        Cursor.decode(text)


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=4), inner),
    max_leaves=6,
)


@given(some.lists(json_values, min_size=4, max_size=4))
def test_other_values_in_the_shape_of_a_cursor_are_refused(body):
    with pytest.raises(CursorError):
        Cursor.decode(packed(body))


@pytest.mark.parametrize(
    "body",
    [
        ["elsewhere", [1, ID], "f", None],
        [["site"], [1, ID], "f", None],
        ["site", [1, "not-an-id"], "f", None],
        ["site", [1, 5], "f", None],
        ["site", [], "f", None],
        ["site", "", "f", None],
        ["site", ["1", ID], "f", None],
        ["site", [[1], ID], "f", None],
        ["site", [10**300, ID], "f", None],
        ["site", [10**400, ID], "f", None],
        ["site", [-(10**10), ID], "f", None],
        ["site", [float("nan"), ID], "f", None],
        ["site", [float("inf"), ID], "f", None],
        ["site", [1, ID], 5, None],
        ["site", [1, ID], "f", "yesterday"],
        ["site", [1, ID], "f", 5],
        ["site", [1, ID], "f", "2026-12-01T10:00"],
        ["site", [1, ID], "f", "9999-12-31T23:59:59-14:00"],
        ["site", [1, ID], "f", "0001-01-01T00:00:00+14:00"],
        ["site", [1, ID], "f"],
        ["site", [1, ID], "f", None, None],
        {"reach": "site"},
        "site",
        5,
        None,
    ],
    ids=str,
)
def test_an_invalid_cursor_is_refused(body):
    with pytest.raises(CursorError):
        Cursor.decode(packed(body))


@pytest.mark.parametrize("text", ["", "=", "====", "é", "W10", "[]", "\x00", "W" * 5000, "[" * 600])
def test_a_broken_cursor_is_refused(text):
    with pytest.raises(CursorError):
        Cursor.decode(text)


def test_a_cursor_of_another_order_is_refused():
    with pytest.raises(CursorError):
        Cursor("site", (1.0, UUID(ID)), "").position(SITE_BY_RANK)


def test_a_cursor_says_its_values_by_field():
    position = Cursor("site", (1.5, UUID(ID)), "").position(SITE_BY_DISTANCE)
    assert position == [("distance_m", 1.5), ("programme_id", UUID(ID))]


def test_a_cursor_holds_neither_place_nor_age_of_the_person():
    criteria = Criteria(here=Here(point(4.123456, 45.654321)), age=17, words="secret")
    text = Cursor("site", (1, uuid4()), criteria.fingerprint()).encode()
    decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    assert not [part for part in ("4.123456", "45.654321", "17,", "secret") if part in decoded]


HERE = Criteria(here=Here(point(4.8357, 45.7640)), radius_m=5000)


@pytest.mark.parametrize(
    "changed",
    [
        {"here": None},
        {"here": Here(point(4.8358, 45.7640))},
        {"here": Here(point(4.8357, 45.7640), code="com:69123")},
        {"radius_m": 5001},
        {"box": Box(4, 45, 5, 46)},
        {"themes": ("health",)},
        {"needs": ("see-doctor",)},
        {"audiences": ("women",)},
        {"statuses": ("refugee",)},
        {"access_modes": ("remote",)},
        {"spoken_languages": ("ar",)},
        {"age": 0},
        {"french_level": "a1"},
        {"is_free": True},
        {"open_at": datetime(2026, 12, 1, 10, tzinfo=UTC)},
        {"words": "soin"},
        {"reaches": ("site",)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_cursor_of_other_filters_is_refused(changed):
    cursor = Cursor("site", (100.0, UUID(ID)), HERE.fingerprint())
    with pytest.raises(CursorError):
        search_results(replace(HERE, **changed), 5, cursor)


def test_a_cursor_of_another_moment_is_refused():
    ten, eleven = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (10, 11))
    criteria = Criteria(open_at=ten)
    with pytest.raises(CursorError):
        search_results(
            criteria, 5, Cursor("site", (0, 0, UUID(ID)), criteria.fingerprint(), eleven)
        )


def test_the_order_of_codes_and_the_language_of_the_reader_are_no_other_filters():
    one = Criteria(themes=("health", "work"), language="fr")
    other = Criteria(themes=("work", "health"), language="ar")
    assert one.fingerprint() == other.fingerprint()


def test_words_are_the_same_filter_whatever_the_language_of_the_reader():
    one, other = (Criteria(words="soin", language=language) for language in ("fr", "ar"))
    assert one.fingerprint() == other.fingerprint()
