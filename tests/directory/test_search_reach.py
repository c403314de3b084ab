"""Reach of results: each programme once, the smallest area first, remote last."""

from collections import Counter

import pytest

from contributions.revisions import write_guard
from directory.models import Programme
from directory.search.criteria import Criteria, Here
from directory.search.pages import count_results, search_results
from geo.points import point
from regions.models import Territory
from tests.factories import GRENOBLE, LYON, MARSEILLE, PARIS, VILLEURBANNE, ProgrammeFactory

pytestmark = pytest.mark.django_db

IN_LYON = Here(point(*LYON), "com:69123")
NEAR_LYON = Criteria(here=IN_LYON, radius_m=20_000)


def found(criteria: Criteria) -> list[tuple]:
    """(reach, programme) of what is found, in order."""
    return [(entry.reach, entry.programme_id) for entry in search_results(criteria, 500).entries]


def in_territory(code: str, **criteria_fields) -> Criteria:
    """A search in a territory."""
    return Criteria(territory=Territory.objects.get(code=code), **criteria_fields)


def test_a_search_for_nothing_finds_every_findable_programme_once():
    shapes = [
        {},
        {"at": [LYON, PARIS]},
        {"at": [LYON, LYON]},
        {"at": LYON, "coverage": ["dep:69"]},
        {"at": LYON, "nationwide": True, "access_modes": ["remote"]},
        {"at": None, "coverage": ["dep:69", "reg:84"]},
        {"remote": True},
        {"hidden": True},
        {"around": True},
        {"suspended": True},
        {"ended": True},
        {"draft": True},
        {"archived": True},
    ]
    for shape in shapes:
        ProgrammeFactory(**shape)
    programmes = Counter(programme for _reach, programme in found(Criteria()))
    assert programmes == Counter(Programme.objects.findable().values_list("pk", flat=True))
    assert count_results(Criteria()) == len(shapes) - 3


def test_single_reaches_partition_the_results_of_all():
    ProgrammeFactory(at=LYON, nationwide=True)
    ProgrammeFactory(at=PARIS, coverage=["dep:69"])
    ProgrammeFactory(remote=True)
    ProgrammeFactory(at=[LYON, PARIS], access_modes=["remote"], coverage=["dep:69"])
    for criteria in (Criteria(), NEAR_LYON):
        parts = [
            found(Criteria(here=criteria.here, radius_m=criteria.radius_m, reaches=(reach,)))
            for reach in ("site", "coverage", "remote")
        ]
        assert [result for part in parts for result in part] == found(criteria)


def test_a_site_in_reach_ranks_before_coverage():
    programme = ProgrammeFactory(at=VILLEURBANNE, coverage=["dep:69"])
    assert found(NEAR_LYON) == [("site", programme.pk)]


def test_a_far_programme_that_serves_the_area_reaches_by_coverage():
    programme = ProgrammeFactory(at=MARSEILLE, coverage=["dep:69"])
    assert found(NEAR_LYON) == [("coverage", programme.pk)]


def test_a_far_programme_by_phone_reaches_remotely():
    programme = ProgrammeFactory(at=MARSEILLE, nationwide=True, access_modes=["on_site", "remote"])
    assert found(NEAR_LYON) == [("remote", programme.pk)]


def test_a_far_programme_that_serves_elsewhere_does_not_reach():
    ProgrammeFactory(at=MARSEILLE, coverage=["dep:13"])
    assert found(NEAR_LYON) == []


def test_what_states_no_area_is_not_everywhere():
    ProgrammeFactory(at=MARSEILLE)
    assert found(NEAR_LYON) == []


def test_the_smallest_area_ranks_first():
    codes = ["country:fr", "reg:84", "com:69123", "dep:69", "epci:200046977"]
    made = {code: ProgrammeFactory(at=None, coverage=[code]).pk for code in codes}
    nationwide = ProgrammeFactory(at=None, nationwide=True).pk
    order = [made[code] for code in ("com:69123", "epci:200046977", "dep:69", "reg:84")]
    last = sorted([made["country:fr"], nationwide])
    assert found(NEAR_LYON) == [("coverage", programme) for programme in [*order, *last]]


def test_of_several_areas_the_smallest_counts():
    wide = ProgrammeFactory(at=None, coverage=["dep:69"]).pk
    both = ProgrammeFactory(at=None, coverage=["reg:84", "com:69123"]).pk
    assert found(NEAR_LYON) == [("coverage", both), ("coverage", wide)]


def test_a_small_area_ranks_before_a_stated_match():
    silent = ProgrammeFactory(at=None, coverage=["com:69123"]).pk
    fitting = ProgrammeFactory(at=None, coverage=["dep:69"], age_min=16).pk
    criteria = Criteria(here=IN_LYON, radius_m=20_000, age=20)
    assert found(criteria) == [("coverage", silent), ("coverage", fitting)]


def test_in_areas_of_one_size_a_stated_match_ranks_first():
    silent = [one.pk for one in ProgrammeFactory.create_batch(3, at=None, coverage=["dep:69"])]
    fitting = ProgrammeFactory(at=None, coverage=["dep:69"], age_min=16).pk
    criteria = Criteria(here=IN_LYON, radius_m=20_000, age=20)
    assert [pk for _reach, pk in found(criteria)] == [fitting, *sorted(silent)]


def test_a_bare_point_is_served_by_its_department_and_region():
    department = ProgrammeFactory(at=None, coverage=["dep:69"]).pk
    region = ProgrammeFactory(at=None, coverage=["reg:84"]).pk
    ProgrammeFactory(at=None, coverage=["dep:13"])
    criteria = Criteria(here=Here(point(*LYON)), radius_m=5_000)
    assert found(criteria) == [("coverage", department), ("coverage", region)]


def test_a_point_on_a_coast_is_served_by_its_department():
    programme = ProgrammeFactory(at=None, coverage=["dep:83"]).pk
    toulon = Criteria(here=Here(point(5.93, 43.12)), radius_m=5_000)
    assert found(toulon) == [("coverage", programme)]


def test_groups_are_in_the_order_of_sites_areas_and_remote():
    remote = ProgrammeFactory(remote=True).pk
    area = ProgrammeFactory(at=None, coverage=["dep:69"]).pk
    site = ProgrammeFactory().pk
    assert found(NEAR_LYON) == [("site", site), ("coverage", area), ("remote", remote)]


def test_only_results_at_a_site_have_a_distance():
    ProgrammeFactory(remote=True)
    ProgrammeFactory(at=None, coverage=["dep:69"])
    ProgrammeFactory()
    distances = [getattr(e, "distance_m", None) for e in search_results(NEAR_LYON, 5).entries]
    assert [distance is None for distance in distances] == [False, True, True]


# Territories


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("com:69123", True),
        ("epci:200046977", True),
        ("dep:69", True),
        ("reg:84", True),
        ("country:fr", True),
        ("com:69266", False),
        ("dep:38", False),
        ("reg:93", False),
    ],
)
def test_a_territory_holds_the_sites_of_all_below_it(code, is_found):
    programme = ProgrammeFactory(at="com:69123").pk
    assert found(in_territory(code)) == ([("site", programme)] if is_found else [])


def test_the_commune_stated_decides_and_not_the_point():
    programme = ProgrammeFactory(at="com:69123")
    site = programme.sites.get()
    site.exact_point = point(*MARSEILLE)
    with write_guard.allow_writes("test"):
        site.save()
    assert found(in_territory("dep:69")) == [("site", programme.pk)]


@pytest.mark.parametrize("code", ["com:69123", "dep:69", "reg:84", "country:fr"])
def test_a_territory_is_served_from_above_and_in_its_parts(code):
    programme = ProgrammeFactory(at=None, coverage=["dep:69"]).pk
    assert found(in_territory(code)) == [("coverage", programme)]


@pytest.mark.parametrize("code", ["dep:38", "reg:93", "com:38185"])
def test_a_territory_is_not_served_from_beside(code):
    ProgrammeFactory(at=None, coverage=["dep:69"])
    assert found(in_territory(code)) == []


def test_what_serves_the_country_serves_each_territory():
    programme = ProgrammeFactory(remote=True).pk
    assert found(in_territory("com:97411")) == [("remote", programme)]


def test_a_programme_with_a_site_in_the_territory_is_shown_at_that_site():
    programme = ProgrammeFactory(at=[PARIS, LYON]).pk
    (entry,) = search_results(in_territory("dep:69"), 5).entries
    assert (entry.programme_id, round(entry.lat, 3)) == (programme, round(LYON[1], 3))


def test_a_territory_and_a_point_ask_for_both():
    ProgrammeFactory(at=GRENOBLE)
    near = ProgrammeFactory(at=VILLEURBANNE).pk
    criteria = in_territory("dep:69", here=IN_LYON, radius_m=200_000)
    assert found(criteria) == [("site", near)]
