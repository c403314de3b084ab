"""Comparison of two commits: which shapes count as worse."""

import pytest

from machine import against, bench
from machine.checkout import StopError


def turn(programmes: int = 2000, **p50s: float) -> dict:
    """The figures of one turn, by shape."""
    shapes = [{"name": name, "title": name, "p50_ms": p50} for name, p50 in p50s.items()]
    return {"programmes": programmes, "shapes": shapes}


def turns(*nearest: float) -> list[dict]:
    return [turn(nearest=p50) for p50 in nearest]


@pytest.mark.parametrize(
    ("before", "now", "is_worse"),
    [
        ([10, 10, 10, 10, 10], [11.4, 11.4, 11.4, 11.4, 11.4], False),  # within the tolerance
        ([10, 10, 10, 10, 10], [11.6, 11.6, 11.6, 11.6, 11.6], True),
        ([8, 9, 10, 11, 12], [10, 11, 11.9, 13, 14], False),  # within the spread
        ([8, 9, 10, 11, 12], [11, 12, 12.5, 13, 14], True),
        ([10, 10, 10, 10, 10], [5, 5, 5, 5, 5], False),
    ],
)
def test_a_shape_is_worse_by_tolerance_and_spread(before, now, is_worse):
    (shape,) = against.shapes_of(turns(*before), turns(*now))
    assert shape.is_worse is is_worse


def test_the_median_of_the_turns_is_compared_and_one_slow_turn_changes_little():
    (shape,) = against.shapes_of(turns(10, 10, 10, 10, 90), turns(10, 10, 10, 10, 10))
    assert (shape.before_ms, shape.now_ms, shape.ratio, shape.spread_ms) == (10, 10, 1, 0)


def test_a_shape_that_only_one_side_knows_is_left_out():
    found = against.shapes_of([turn(nearest=1, old=1)], [turn(nearest=1, new=1)])
    assert [shape.title for shape in found] == ["nearest"]


def test_databases_of_different_size_are_not_compared():
    with pytest.raises(StopError, match="different numbers"):
        against.shapes_of([turn(2000, nearest=1)], [turn(2001, nearest=1)])


def test_the_table_names_what_is_worse():
    markdown = against.table(against.shapes_of(turns(10, 10), turns(12, 12)), "2,000 programmes")
    assert "| nearest | 10.00 | 12.00 | 1.20 | 0.00 | **worse** |" in markdown
    assert "1 of 1 shapes are worse." in markdown


@pytest.mark.parametrize(
    ("words", "sizes"),
    [([], [10_000, 100_000, 1_000_000]), (["--against", "main"], [100_000])],
)
def test_sizes_measured_when_none_are_given(words, sizes):
    assert bench.arguments(words).sizes == sizes
