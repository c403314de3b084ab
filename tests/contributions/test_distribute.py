"""Distribution of examples by population and weight, deterministic."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from seeding.examples.archetypes import read_archetypes
from seeding.examples.distribute import CITY, TOTAL, spread
from seeding.examples.seeded_random import chance, pick_weighted, shares
from seeding.examples.towns import street_point_in, towns_of_france

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kinds():
    return read_archetypes(sorted(Path(settings.FIXTURES, "examples").glob("archetypes-*.yaml")))


@pytest.fixture(scope="module")
def towns(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return towns_of_france()


@pytest.fixture(scope="module")
def placements(kinds, towns):
    return spread(kinds, towns)


def test_chance_depends_on_its_key_alone():
    assert chance("a", 1) == chance("a", 1) != chance("a", 2)
    assert all(0 <= chance(no) < 1 for no in range(1000))


def test_heavier_options_are_picked_more_often():
    picked = Counter(pick_weighted(["light", "heavy"], [1, 9], no) for no in range(1000))
    assert 850 < picked["heavy"] < 950


@pytest.mark.parametrize("total", [1, 10, 97, 420])
def test_shares_add_up(total):
    given = shares({"a": 5, "b": 3, "c": 1}, total)
    assert sum(given.values()) == total
    assert given["a"] >= given["b"] >= given["c"]


def test_as_many_are_placed_as_announced(placements):
    assert len([p for p in placements if not p.archetype.towns]) == TOTAL


def test_a_kind_that_names_its_towns_is_in_these_alone(placements, kinds):
    for kind in kinds:
        if kind.towns:
            placed = [p.town.code for p in placements if p.archetype == kind]
            assert sorted(placed) == sorted(kind.towns)


def test_two_of_a_kind_never_stand_in_one_commune(placements):
    places = Counter((p.archetype.code, p.town.code) for p in placements)
    assert max(places.values()) == 1


def test_every_kind_is_used(placements, kinds):
    assert {p.archetype.code for p in placements} == {kind.code for kind in kinds}


def test_heavier_kinds_are_used_more_often(placements, kinds):
    used = Counter(p.archetype.code for p in placements)
    often = [used[kind.code] for kind in kinds if kind.weight == 5]
    seldom = [used[kind.code] for kind in kinds if kind.weight == 1]
    assert min(often) > max(seldom)


def test_what_serves_the_whole_country_is_there_once(placements):
    nationwide = Counter(
        p.archetype.code for p in placements if p.archetype.coverage == "nationwide"
    )
    assert set(nationwide.values()) == {1}


def test_one_line_serves_an_area_once(placements):
    lines = Counter(
        (p.archetype.code, p.town.above[p.archetype.coverage])
        for p in placements
        if p.archetype.sites == 0 and p.archetype.coverage in {"region", "department", "epci"}
    )
    assert max(lines.values()) == 1


def test_hidden_places_stand_in_cities_only(placements):
    hidden = [p.town.population for p in placements if p.archetype.precision == "hidden"]
    assert min(hidden) >= CITY


def test_some_examples_stand_in_small_communes(placements):
    small = [p for p in placements if p.town.population < 3_500]
    assert 0.1 * TOTAL < len(small) < 0.3 * TOTAL


def test_spreading_again_gives_the_same(kinds, towns, placements):
    assert spread(kinds, towns) == placements


def test_a_door_stays_where_it_is(towns):
    assert street_point_in(towns[0], "kind", 1) == street_point_in(towns[0], "kind", 1)
    assert street_point_in(towns[0], "kind", 1) != street_point_in(towns[0], "kind", 2)
