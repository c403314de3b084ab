"""Steps of an expanding search follow the order of results and reach no farther than it needs."""

from uuid import UUID

import pytest

from directory.index import spatial_keys
from directory.search.criteria import Criteria, Here
from directory.search.steps import (
    CoverageStep,
    Step,
    steps_by_coverage,
    steps_by_distance,
    steps_by_part,
    values_of_steps,
)
from directory.search.text_query import TextQuery, WordGroup
from geo.points import point

BANDS = 7


def search(words: TextQuery | None = None, commune: int | None = None, **fields) -> Criteria:
    """A search in Lyon whose look-ups are known."""
    criteria = Criteria(here=Here(point(4.8357, 45.764)), **fields)
    known = {"text_query": words or TextQuery(), "commune_id": commune, "here_ids": [5, 6, 7]}
    criteria.memo.update(known)
    return criteria


def words_with(uses: int) -> TextQuery:
    """A word that ``uses`` texts have."""
    return TextQuery((WordGroup("violon", (0,), (("violon",),), uses=uses),))


WORDS = words_with(900)


def test_class_0_goes_to_the_end_of_a_band_class_1_two_less_and_class_2_four_less():
    steps = steps_by_distance(search(WORDS), (0, 1, 2))
    edges = [2_000, 5_000, 10_000, 25_000, 50_000, 200_000]
    reached = [(s.rank, s.word_class, edges.index(s.within_m)) for s in steps if s.rank == 4]
    assert reached == [(4, 0, 4), (4, 1, 2), (4, 2, 0)]


def test_every_class_is_looked_for_in_every_band_once():
    steps = steps_by_distance(search(WORDS), (0, 1, 2))
    assert len({(s.word_class, s.within_m) for s in steps}) == len(steps) == 3 * BANDS


def test_steps_are_in_the_order_of_rank_and_class():
    steps = steps_by_distance(search(WORDS), (0, 1, 2))
    assert steps == sorted(steps, key=lambda step: (step.rank, step.word_class))


def test_steps_end_at_the_radius():
    steps = steps_by_distance(search(radius_m=7_000), (0,))
    assert [(s.beyond_m, s.within_m) for s in steps] == [
        (-1, 2_000),
        (2_000, 5_000),
        (5_000, 7_000),
    ]


def test_steps_go_beyond_the_radius_in_the_commune_alone():
    steps = steps_by_distance(search(WORDS, commune=9, radius_m=3_000), (0,))
    [key] = spatial_keys.keys_of_sites_in([9])
    assert [key in step.keys for step in steps] == [True] * BANDS
    assert [len(step.keys) > 1 for step in steps] == [True, True] + [False] * (BANDS - 2)


def test_steps_begin_with_the_rank_of_the_position():
    assert steps_by_distance(search(WORDS), (0, 1, 2), 3)[0].rank == 3


def test_last_band_is_looked_for_among_all_sites():
    assert steps_by_distance(search(WORDS), (0,))[-1].keys == [spatial_keys.EVERY_SITE]


@pytest.mark.parametrize("uses", [0, 1, 449, 451, 5_000, 10**6])
def test_parts_hold_every_programme_once(uses):
    steps = steps_by_part(search(words_with(uses)), (0,))
    keys = [key for step in steps for key in step.keys]
    assert keys in ([spatial_keys.EVERY_SITE], list(range(spatial_keys.SAMPLE_PARTS)))


def test_class_0_is_looked_for_everywhere_before_class_1():
    steps = steps_by_part(search(words_with(5_000)), (0, 1))
    assert [step.word_class for step in steps] == sorted(step.word_class for step in steps)


def test_parts_begin_with_that_of_the_last_programme():
    words = words_with(10**6)
    last = UUID(bytes=bytes([200]) + bytes(15))
    steps = steps_by_part(search(words), (0, 1), [("word_class", 1), ("programme_id", last)])
    assert {step.word_class for step in steps} == {1}
    assert 200 in steps[0].keys


def test_coverage_goes_from_the_smallest_territory_to_the_largest_remote_help_last():
    steps = steps_by_coverage(search(), ["coverage", "remote"], (0,))
    assert [(s.territory_id, s.is_remote) for s in steps] == [
        *((number, False) for number in (5, 6, 7)),
        *((number, True) for number in (5, 6, 7)),
    ]
    assert [list(step.smaller) for step in steps[:3]] == [[], [5], [5, 6]]


@pytest.mark.parametrize(
    ("step", "name", "value"),
    [
        (Step(3, 1, -1, 2_000, [5, 6]), "step_keys", ["{5,6}"]),
        (Step(3, 1, -1, 2_000, [5, 6]), "step_rank", "{3}"),
        (CoverageStep(0, 0, 7, True, [], [1]), "step_smaller", ["{}"]),
    ],
)
def test_steps_are_bound_as_one_array_for_each_column(step, name, value):
    assert values_of_steps([step])[name] == value
