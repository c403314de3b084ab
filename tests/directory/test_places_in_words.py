"""Places in words: declined in Ukrainian and Russian, and towns without a word before them."""

import pytest

from directory.search.criteria import Criteria
from directory.search.cyrillic_cases import names_of_form
from directory.search.lookups import text_query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

LYON, PARIS, MARSEILLE, TOULOUSE = "com:69123", "com:75056", "com:13055", "com:31555"
DECLINED = [
    ("лікар у Ліоні", LYON),
    ("лікар в Парижі", PARIS),
    ("курси французької в Марселі", MARSEILLE),
    ("адвокат біля Ліона", LYON),
    ("робота в Тулузі", TOULOUSE),
    ("лікар поруч з Парижем", PARIS),
    ("врач в Лионе", LYON),
    ("работа в Тулузе", TOULOUSE),
    ("врач около Парижа", PARIS),
    ("адвокат возле Марселя", MARSEILLE),
    ("школа рядом с Лионом", LYON),
    ("врач в Париже", PARIS),
]
BARE = [
    ("médecin Marseille", MARSEILLE),
    ("doctor lyon", LYON),
    ("cours de français villeurbanne", "com:69266"),
    ("medecin st etienne", "com:42218"),
    ("врач Париж", PARIS),
    ("лікар Ліон", LYON),
    ("طبيب مرسيليا", MARSEILLE),
    ("دکتر لیون", LYON),
]
NO_TOWN = [
    "médecin gratuit",
    "cours de français",
    "врач",
    "طبيب مجاني",
    "лікар вдома",
    "dormir ce soir",
]


@pytest.mark.parametrize(("words", "code"), DECLINED)
def test_a_declined_name_is_taken_as_the_place(words, code):
    place = text_query(Criteria(words=words)).place
    assert place is not None
    assert (place.places[0].code, place.is_clear, place.is_bare) == (code, True, False)


@pytest.mark.parametrize(("words", "code"), BARE)
def test_a_town_without_a_word_before_it_is_offered_and_not_taken(words, code):
    place = text_query(Criteria(words=words)).place
    assert place is not None
    assert (place.places[0].code, place.is_clear, place.is_bare) == (code, False, True)


@pytest.mark.parametrize("words", NO_TOWN)
def test_words_with_a_meaning_of_their_own_offer_no_town(words):
    assert text_query(Criteria(words=words)).place is None


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("лионе", "лион"),
        ("марселі", "марсель"),
        ("тулузы", "тулуза"),
        ("страсбурзі", "страсбург"),
        ("сент этьене", "сент этьен"),
        ("каннах", "канны"),
    ],
)
def test_a_form_may_come_from_a_name(form, name):
    assert name in names_of_form(form)


@pytest.mark.parametrize("name", ["lyon", "ليون", "аб", "дом", ""])
def test_other_words_have_no_cases(name):
    assert list(names_of_form(name)) == []


def test_one_tap_searches_near_the_town_for_the_other_words(client):
    offers = client.get("/fr/", {"q": "médecin Marseille", "place": LYON}).context["filter_offers"]
    assert [offer["url"] for offer in offers] == ["/fr/?place=com%3A13055&q=m%C3%A9decin"]
