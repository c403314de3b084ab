"""Conditions of programmes at their limits, and ranking of stated before unstated ones."""

import pytest

from directory.search.criteria import Criteria, Here
from directory.search.pages import search_results
from geo.points import point
from tests.factories import LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db

HERE = Here(point(*LYON))

# (fields of the programme, criteria, whether it is found)
TABLE = [
    # Age: both ends are included.
    ({"age_min": 16, "age_max": 25}, {"age": 15}, False),
    ({"age_min": 16, "age_max": 25}, {"age": 16}, True),
    ({"age_min": 16, "age_max": 25}, {"age": 20}, True),
    ({"age_min": 16, "age_max": 25}, {"age": 25}, True),
    ({"age_min": 16, "age_max": 25}, {"age": 26}, False),
    ({"age_min": 18}, {"age": 0}, False),
    ({"age_min": 18}, {"age": 17}, False),
    ({"age_min": 18}, {"age": 18}, True),
    ({"age_min": 18}, {"age": 120}, True),
    ({"age_max": 17}, {"age": 0}, True),
    ({"age_max": 17}, {"age": 17}, True),
    ({"age_max": 17}, {"age": 18}, False),
    ({"age_max": 17}, {"age": 120}, False),
    ({"age_min": 0}, {"age": 0}, True),
    ({"age_max": 0}, {"age": 0}, True),
    ({"age_max": 0}, {"age": 1}, False),
    ({"age_min": 0, "age_max": 3}, {"age": 3}, True),
    ({"age_min": 0, "age_max": 3}, {"age": 4}, False),
    ({"age_min": 18, "age_max": 18}, {"age": 18}, True),
    ({"age_min": 18, "age_max": 18}, {"age": 19}, False),
    ({"age_min": 120}, {"age": 120}, True),
    ({"age_min": 120}, {"age": 119}, False),
    ({"age_min": 16, "age_max": 21}, {"age": 21}, True),
    ({"age_min": 16, "age_max": 21}, {"age": 22}, False),
    ({"age_min": 16, "age_max": 25}, {}, True),
    ({}, {"age": 0}, True),
    ({}, {"age": 120}, True),
    # Level of French: who cannot read also finds programmes for beginners, not the reverse.
    ({"french_levels": ["cannot_read"]}, {"french_level": "cannot_read"}, True),
    ({"french_levels": ["beginner"]}, {"french_level": "cannot_read"}, True),
    ({"french_levels": ["cannot_read", "beginner"]}, {"french_level": "cannot_read"}, True),
    ({"french_levels": ["a1"]}, {"french_level": "cannot_read"}, False),
    ({"french_levels": ["b1", "b2"]}, {"french_level": "cannot_read"}, False),
    ({"french_levels": ["cannot_read"]}, {"french_level": "beginner"}, False),
    ({"french_levels": ["beginner"]}, {"french_level": "beginner"}, True),
    ({"french_levels": ["a1"]}, {"french_level": "beginner"}, False),
    ({"french_levels": ["a1", "a2"]}, {"french_level": "a1"}, True),
    ({"french_levels": ["a1", "a2"]}, {"french_level": "a2"}, True),
    ({"french_levels": ["a1", "a2"]}, {"french_level": "b1"}, False),
    ({"french_levels": ["c1"]}, {"french_level": "c1"}, True),
    ({"french_levels": ["b2"]}, {"french_level": "c1"}, False),
    ({"french_levels": ["c1"]}, {}, True),
    ({}, {"french_level": "cannot_read"}, True),
    ({}, {"french_level": "c1"}, True),
    # Status: one of the requested ones among those accepted.
    ({"statuses": ["refugee"]}, {"statuses": ("refugee",)}, True),
    ({"statuses": ["refugee"]}, {"statuses": ("asylum_seeker",)}, False),
    ({"statuses": ["refugee"]}, {"statuses": ("asylum_seeker", "refugee")}, True),
    ({"statuses": ["refugee", "stateless"]}, {"statuses": ("stateless",)}, True),
    ({"statuses": ["refugee"]}, {"statuses": ("subsidiary_protection",)}, False),
    ({"statuses": ["temporary_protection"]}, {"statuses": ("temporary_protection",)}, True),
    ({"statuses": ["temporary_protection"]}, {"statuses": ("other",)}, False),
    ({"statuses": ["stateless"]}, {}, True),
    ({}, {"statuses": ("other",)}, True),
    # Audience: the same.
    ({"audiences": ["women"]}, {"audiences": ("women",)}, True),
    ({"audiences": ["women"]}, {"audiences": ("men",)}, False),
    ({"audiences": ["women"]}, {"audiences": ("men", "women")}, True),
    ({"audiences": ["families", "women"]}, {"audiences": ("families",)}, True),
    ({"audiences": ["unaccompanied_minors"]}, {"audiences": ("young_adults",)}, False),
    ({"audiences": ["lgbt"]}, {}, True),
    ({}, {"audiences": ("disabled",)}, True),
    # Cost: only free is a filter.
    ({"cost": "free"}, {"is_free": True}, True),
    ({"cost": "conditional"}, {"is_free": True}, False),
    ({"cost": "conditional", "cost_eur": 5}, {"is_free": True}, False),
    ({"cost": "paid", "cost_eur": 10}, {"is_free": True}, False),
    ({"cost": "paid"}, {}, True),
    ({}, {"is_free": True}, True),
    # Several conditions: all must be met; unstated ones are.
    ({"age_min": 18, "statuses": ["refugee"]}, {"age": 18, "statuses": ("refugee",)}, True),
    ({"age_min": 18, "statuses": ["refugee"]}, {"age": 17, "statuses": ("refugee",)}, False),
    ({"age_min": 18, "statuses": ["refugee"]}, {"age": 18, "statuses": ("other",)}, False),
    ({"age_min": 18}, {"age": 18, "statuses": ("other",), "french_level": "a1"}, True),
    ({"audiences": ["women"], "cost": "paid"}, {"audiences": ("women",), "is_free": True}, False),
    # Offers must be stated: unstated ones do not match.
    ({"languages_always": ["ar"]}, {"spoken_languages": ("ar",)}, True),
    ({"languages_on_request": ["ar"]}, {"spoken_languages": ("ar", "ps")}, True),
    ({"languages_interpreter": ["ps"]}, {"spoken_languages": ("ps",)}, True),
    ({"languages_always": ["fa"]}, {"spoken_languages": ("prs",)}, False),
    ({}, {"spoken_languages": ("ar",)}, False),
    ({"themes": ["health"]}, {"themes": ("health",)}, True),
    ({"themes": ["french", "health"]}, {"themes": ("health", "work")}, True),
    ({"themes": ["french"]}, {"themes": ("health",)}, False),
    ({"needs": ["see-doctor"]}, {"needs": ("see-doctor",)}, True),
    ({}, {"needs": ("see-doctor",)}, False),
    ({"access_modes": ["on_site", "at_home"]}, {"access_modes": ("at_home",)}, True),
    ({"access_modes": ["on_site"]}, {"access_modes": ("remote", "at_home")}, False),
    ({"themes": ["health"]}, {"themes": ("health",), "needs": ("see-doctor",)}, False),
]


def found(**criteria_fields) -> list:
    """Programmes found in Lyon with some criteria, in order."""
    criteria = Criteria(**{"here": HERE, "radius_m": 200_000} | criteria_fields)
    return [entry.programme_id for entry in search_results(criteria, 50).entries]


def test_the_table_has_at_least_sixty_cases_of_conditions():
    conditions = ("age", "french_level", "statuses", "audiences", "is_free")
    assert (
        sum(
            any(name in criteria_fields for name in conditions)
            for _stated, criteria_fields, _ in TABLE
        )
        >= 60
    )


@pytest.mark.parametrize(("stated", "criteria_fields", "is_found"), TABLE, ids=str)
def test_a_programme_is_found_by_people_it_accepts(stated, criteria_fields, is_found):
    programme = ProgrammeFactory(**stated)
    assert found(**criteria_fields) == ([programme.pk] if is_found else [])


@pytest.mark.parametrize(("stated", "criteria_fields", "is_found"), TABLE[::7], ids=str)
def test_a_programme_by_coverage_has_the_same_conditions(stated, criteria_fields, is_found):
    programme = ProgrammeFactory(at=None, nationwide=True, **stated)
    assert found(**criteria_fields) == ([programme.pk] if is_found else [])


# (fields of the programme, criteria): all conditions are met
STATED = [
    ({"age_min": 16}, {"age": 16}),
    ({"age_max": 16}, {"age": 16}),
    ({"french_levels": ["beginner"]}, {"french_level": "cannot_read"}),
    ({"statuses": ["refugee"]}, {"statuses": ("refugee",)}),
    ({"audiences": ["women"]}, {"audiences": ("women",)}),
    ({"cost": "free"}, {"is_free": True}),
]


def east_of_lyon(metres: float) -> tuple[float, float]:
    """A place so many metres from Lyon, nearly."""
    return (LYON[0] + metres / 77_700, LYON[1])


@pytest.mark.parametrize(("stated", "criteria_fields"), STATED, ids=str)
def test_in_one_band_a_stated_match_ranks_before_none_stated(stated, criteria_fields):
    silent = ProgrammeFactory(at=east_of_lyon(100))
    fitting = ProgrammeFactory(at=east_of_lyon(1_800), **stated)
    assert found(**criteria_fields) == [fitting.pk, silent.pk]


@pytest.mark.parametrize(("stated", "criteria_fields"), STATED, ids=str)
def test_a_nearer_band_ranks_before_a_better_fit(stated, criteria_fields):
    fitting = ProgrammeFactory(at=east_of_lyon(2_200), **stated)
    silent = ProgrammeFactory(at=east_of_lyon(1_800))
    assert found(**criteria_fields) == [silent.pk, fitting.pk]


@pytest.mark.parametrize(("stated", "criteria_fields"), STATED, ids=str)
def test_without_conditions_the_order_is_by_distance(stated, criteria_fields):
    fitting = ProgrammeFactory(at=east_of_lyon(1_800), **stated)
    silent = ProgrammeFactory(at=east_of_lyon(100))
    assert found() == [silent.pk, fitting.pk]


def test_more_stated_matches_rank_first():
    one = ProgrammeFactory(at=east_of_lyon(100), age_min=16)
    both = ProgrammeFactory(at=east_of_lyon(900), age_min=16, statuses=["refugee"])
    none = ProgrammeFactory(at=east_of_lyon(50))
    assert found(age=20, statuses=("refugee",)) == [both.pk, one.pk, none.pk]


def test_equal_fit_goes_by_distance():
    far = ProgrammeFactory(at=east_of_lyon(1_000), age_min=16)
    near = ProgrammeFactory(at=east_of_lyon(500), age_min=10, age_max=30)
    assert found(age=20) == [near.pk, far.pk]


def test_bands_follow_each_other_whatever_fits():
    metres = [1_900, 2_100, 4_900, 5_100, 9_900, 10_100, 24_000, 26_000, 49_000, 51_000, 190_000]
    made = [
        ProgrammeFactory(at=east_of_lyon(away), **({"age_min": 16} if no % 2 else {}))
        for no, away in enumerate(metres)
    ]
    bands = [[0], [1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]
    expected = [no for band in bands for no in sorted(band, key=lambda no: (no % 2 == 0, no))]
    assert found(age=20) == [made[no].pk for no in expected]


def test_without_a_point_a_stated_match_ranks_first():
    silent = ProgrammeFactory.create_batch(3)
    fitting = ProgrammeFactory(age_min=16)
    order = found(here=None, radius_m=None, age=20)
    assert order == [fitting.pk, *sorted(programme.pk for programme in silent)]


def test_words_in_the_title_rank_before_words_in_the_text():
    text = ProgrammeFactory(
        at=east_of_lyon(100), title="Atelier", texts={"fr": {"description": "On joue du violon."}}
    )
    title = ProgrammeFactory(at=east_of_lyon(1_500), title="Violons du soir")
    assert found(words="violon") == [title.pk, text.pk]


@pytest.mark.parametrize(("title_at_m", "is_title_first"), [(2_500, True), (60_000, False)])
def test_words_in_a_text_alone_count_as_four_bands_farther(title_at_m, is_title_first):
    title = ProgrammeFactory(at=east_of_lyon(title_at_m), title="Violons du soir")
    text = ProgrammeFactory(
        at=east_of_lyon(1_500), title="Atelier", texts={"fr": {"description": "On joue du violon."}}
    )
    expected = [title.pk, text.pk] if is_title_first else [text.pk, title.pk]
    assert found(words="violon") == expected


def test_words_in_the_title_rank_before_fit():
    fitting = ProgrammeFactory(
        at=east_of_lyon(100), title="Atelier", texts={"fr": {"join": "Un violon."}}, age_min=16
    )
    title = ProgrammeFactory(at=east_of_lyon(900), title="Violon")
    assert found(words="violon", age=20) == [title.pk, fitting.pk]


@pytest.mark.parametrize("words", ["VIOLON", "violons", "Vìolon", " violon  soir ", "soir, violon"])
def test_words_are_found_whatever_their_case_accents_number_and_order(words):
    programme = ProgrammeFactory(title="Violon du soir")
    assert found(words=words) == [programme.pk]


@pytest.mark.parametrize("words", ["violoncelle", "soi", "& | ! : *", "'"])
def test_words_in_no_text_find_nothing(words):
    ProgrammeFactory(title="Violon du soir")
    assert found(words=words) == []


@pytest.mark.parametrize("language", ["ar", "fr", "uk"])
def test_words_are_found_in_every_language_whatever_that_of_the_reader(language):
    programme = ProgrammeFactory(
        title="Violon", texts={"ar": {"title": "دروس الكمان"}, "uk": {"title": "Скрипка"}}
    )
    for words in ("دروس", "violon", "скрипка"):
        assert found(words=words, language=language) == [programme.pk]


def test_words_of_two_languages_add_up():
    programme = ProgrammeFactory(title="Violon", texts={"en": {"title": "Garden"}})
    ProgrammeFactory(title="Violon", texts={"en": {"title": "Kitchen"}})
    assert found(words="violon garden") == [programme.pk]


@pytest.mark.parametrize("words", ["", "  ", "avec", "de la", "with the", "في", "і", "l"])
def test_stop_words_alone_are_no_filter(words):
    programme = ProgrammeFactory(title="Violon")
    assert found(words=words) == [programme.pk]
