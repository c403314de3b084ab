"""Merging what two devices changed: nothing is lost, and it does not matter who comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.merging import MARK, Change, Version, lines, merge_texts, merge_value

LINES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6).map("\n".join)
VALUES = st.sampled_from(["todo", "doing", "done"])
TIMES = st.integers(min_value=1, max_value=5)


@st.composite
def two_changes(draw) -> tuple[Version, Change, Change]:
    """One change of each of two devices that both knew the same version."""
    version = Version(draw(VALUES), at=0)
    others = VALUES.filter(lambda value: value != version.value)
    left, right = (Change(draw(others), version.value, draw(TIMES), by) for by in "xy")
    return version, left, right


@st.composite
def days(draw) -> tuple[Version, list[Change]]:
    """A day on which several devices change a value that all of them knew in the morning."""
    version = Version(draw(VALUES), at=0)
    others = VALUES.filter(lambda value: value != version.value)
    changes = [
        Change(draw(others), version.value, draw(TIMES), f"operation {number}")
        for number in range(draw(st.integers(1, 5)))
    ]
    return version, draw(st.permutations(changes))


@given(two_changes())
def test_value_is_the_same_whichever_device_comes_first(changes):
    version, left, right = changes
    one = merge_value(merge_value(version, left), right)
    assert one == merge_value(merge_value(version, right), left)


@given(two_changes())
def test_both_values_are_kept(changes):
    version, left, right = changes
    merged = merge_value(merge_value(version, left), right)
    new = {change.value for change in (left, right)} - {version.value}
    assert new <= {merged.value, merged.other}


@given(days())
def test_latest_change_wins_in_any_order(day):
    version, changes = day
    merged = version
    for change in changes:
        merged = merge_value(merged, change)
    assert merged.value == max(changes, key=lambda change: change.rank).value


@given(two_changes())
def test_same_change_twice_is_one_change(changes):
    version, left, _right = changes
    once = merge_value(version, left)
    assert merge_value(once, left) == once


def test_value_known_when_it_was_changed_is_not_kept_beside():
    version = merge_value(Version("todo"), Change("doing", "todo", 1, "x"))
    assert merge_value(version, Change("done", "doing", 2, "y")).other == ""


@given(LINES, LINES, LINES)
def test_text_is_the_same_whichever_device_comes_first(base, one, two):
    assert merge_texts(base, one, two) == merge_texts(base, two, one)


@given(LINES, LINES, LINES)
def test_every_line_that_somebody_wrote_stays(base, one, two):
    new = (set(lines(one)) | set(lines(two))) - set(lines(base))
    assert new <= set(lines(merge_texts(base, one, two)))


@given(LINES, LINES, LINES)
def test_no_line_comes_from_nowhere(base, one, two):
    known = {*lines(base), *lines(one), *lines(two), MARK}
    assert set(lines(merge_texts(base, one, two))) <= known


@given(LINES, LINES)
def test_text_that_one_side_left_alone_is_that_of_the_other(base, one):
    assert merge_texts(base, one, base) == one


@given(LINES, LINES)
def test_same_text_on_both_sides_is_that_text(base, one):
    assert merge_texts(base, one, one) == one


@pytest.mark.parametrize(
    ("base", "one", "two", "merged"),
    [
        ("", "passport", "photos", "passport\nphotos"),
        ("a\nb\nc", "a\nb\nc\nd", "x\na\nb\nc", "x\na\nb\nc\nd"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("at 9", "at 10", "at 11", f"at 10\n{MARK}\nat 11"),
        ("a\nb", "", "a\nb\nc", "a\nb\nc"),
    ],
)
def test_notes_are_merged_by_lines(base, one, two, merged):
    assert merge_texts(base, one, two) == merged
