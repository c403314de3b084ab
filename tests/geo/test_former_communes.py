"""Communes that were merged into another: found by their names and codes, and said so."""

import pytest
from django.utils.translation import override

from geo.models import FormerCommune, Place
from geo.place_labels import is_open, label_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Cran-Gevrier", "Cran-Gevrier, now Annecy"),
        ("Cherbourg-Octeville", "Cherbourg-Octeville, now Cherbourg-en-Cotentin"),
        ("Alsace", "Alsace, now Grand Est"),
        ("Annecy", "Annecy"),
        ("idf", "Île-de-France"),
    ],
)
def test_a_former_name_is_said_beside_that_of_today(typed, label):
    with override("en"):
        assert label_of(Place.objects.suggest(typed)[0], "en") == label


def test_a_former_name_is_said_in_the_language_of_the_page():
    with override("fr"):
        label = label_of(Place.objects.suggest("Cran-Gevrier")[0], "fr")
    assert label == "Cran-Gevrier, aujourd’hui Annecy"


def test_a_former_name_keeps_its_direction_in_arabic():
    with override("ar"):
        label = label_of(Place.objects.suggest("Cran-Gevrier")[0], "ar")
    assert label == "\u2068Cran-Gevrier\u2069، حاليًا \u2068آنسي\u2069"


@pytest.mark.parametrize(
    ("code", "today"), [("com:74093", "com:74010"), ("com:93059", "com:93066"), ("com:69123", None)]
)
def test_a_former_code_leads_to_that_of_today(code, today):
    assert FormerCommune.code_today(code) == today


def test_a_place_is_known_by_its_former_code():
    place = Place.objects.coded("com:74093")
    assert place is not None
    assert place.name == "Annecy"
    assert Place.objects.coded("com:00000") is None


def test_no_former_code_is_that_of_a_commune_of_today():
    codes = FormerCommune.objects.values("code")
    assert not Place.objects.filter(code__in=codes).exists()


def test_every_former_code_leads_to_a_place():
    codes = set(FormerCommune.objects.values_list("place_code", flat=True))
    assert len(codes) == Place.objects.filter(code__in=codes).count()


@pytest.mark.parametrize(
    ("typed", "is_asked"),
    [
        ("Saint-Denis", True),
        ("3e arrondissement", True),
        ("Lyon", False),
        ("Paris", False),
        ("Guyane", False),
        ("Aix", False),
        ("Grenoble", False),
        ("Nancy", False),
        ("69003", False),
        ("Saint-Denis 93", False),
        ("qqqqzz", False),
    ],
)
def test_a_name_of_two_towns_as_large_is_asked_about(typed, is_asked):
    assert is_open(Place.objects.suggest(typed, 6)) is is_asked
