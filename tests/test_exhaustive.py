"""The sample of exhaustive tests that the quick suite runs."""

from types import SimpleNamespace

import pytest

from tests.exhaustive import QUICK, examples, sampled


def items(name: str, count: int, mark: pytest.MarkDecorator | None) -> list[SimpleNamespace]:
    """As many cases of one test as pytest would collect, with a mark."""
    given = mark.mark if mark else None
    return [
        SimpleNamespace(nodeid=f"{name}[{number}]", get_closest_marker=lambda _name: given)
        for number in range(count)
    ]


def ids_of(sample) -> list[str]:
    return [item.nodeid for item in sample]


def test_every_so_many_cases_are_run_from_the_first_on():
    found = sampled(items("test_it", 7, pytest.mark.exhaustive(every=3)))
    assert ids_of(found) == ["test_it[0]", "test_it[3]", "test_it[6]"]


def test_each_test_has_a_sample_of_its_own():
    every_second = pytest.mark.exhaustive(every=2)
    found = sampled([*items("one", 3, every_second), *items("other", 3, every_second)])
    assert ids_of(found) == ["one[0]", "one[2]", "other[0]", "other[2]"]


def test_no_case_is_run_of_what_has_no_sample():
    assert list(sampled(items("test_it", 3, pytest.mark.exhaustive))) == []


def test_whatever_is_not_exhaustive_is_run():
    assert len(list(sampled(items("test_it", 3, None)))) == 3


@pytest.mark.parametrize(("asked", "count"), [("", 300), ("1", 60)])
def test_a_fifth_of_the_examples_is_tried_when_a_sample_was_asked_for(monkeypatch, asked, count):
    monkeypatch.setenv(QUICK, asked)
    assert examples(300) == count
