"""Words that deny a filter, or say how long something lasts, offer no filter."""

import pytest

from directory.search.criteria import Criteria
from directory.search.lookups import text_query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]


def read(words: str):
    return text_query(Criteria(words=words))


def filters(words: str) -> list[tuple[str, str]]:
    return [(one.parameter, one.value) for one in read(words).filters]


DENIED = [
    *(
        "médecin pas gratuit",
        "médecin fermé le soir",
        "cours fermé dimanche",
        "activités sans enfants",
    ),
    *("sport sans les enfants", "cours pas en arabe", "cours non gratuit", "avocat pas le matin"),
    *(
        "doctor not free",
        "lessons closed on sunday",
        "sport without children",
        "classes not for women",
    ),
    *("doctor sunday closed", "sport no kids"),
    *("طبيب غير مجاني", "طبيب ليس مجاني", "دروس مغلق الأحد", "رياضة بدون أطفال"),
    *("ډاکټر وړیا نه دی", "ورزش بې ماشومان"),
    *("دکتر رایگان نیست", "ورزش بدون کودک", "دکتر یکشنبه تعطیل"),
    *("ሓኪም ብነጻ ኣይኮነን", "ስፖርት ብዘይ ቆልዑ"),
    *("лікар не безкоштовно", "спорт без дітей", "лікар зачинено вечір"),
    *("врач не бесплатно", "спорт без детей", "врач закрыто вечером"),
]
# Durations beside a need.
LASTING = [
    *("naturalisation 2 ans en France", "avocat depuis 3 ans", "lawyer 5 years in France"),
    *("job 2 years experience", "محامي منذ 3 سنوات", "وکیل 2 سال در فرانسه", "ጠበቓ 2 ዓመት ኣብ ፈረንሳ"),
    *("адвокат 3 роки у Франції", "адвокат 2 года во Франции"),
]
# Words that say a filter, though they have a negation or stand beside one.
SAID = [
    ("médecin sans payer", ("cost", "free")),
    ("cours pas payant", ("cost", "free")),
    ("sans français", ("french_level", "beginner")),
    ("without French", ("french_level", "beginner")),
    ("travail sans français", ("french_level", "beginner")),
    ("без французької", ("french_level", "beginner")),
    ("sans rendez-vous médecin gratuit", ("cost", "free")),
    ("médecin ouvert le soir fermé dimanche", ("open_at", "evening")),
    ("football 12 ans", ("age", "12")),
    ("cours après le travail", ("open_at", "evening")),
]


@pytest.mark.parametrize("words", DENIED)
def test_a_negation_offers_no_filter(words):
    assert filters(words) == []


@pytest.mark.parametrize("words", DENIED)
def test_what_is_denied_is_not_searched_for_and_said_to_be_left_out(words):
    query = read(words)
    assert query.groups
    assert query.dropped


@pytest.mark.parametrize("words", LASTING)
def test_a_duration_is_no_age(words):
    assert filters(words) == []


@pytest.mark.parametrize(("words", "said"), SAID)
def test_words_with_a_negation_that_say_a_filter_offer_it(words, said):
    assert said in filters(words)


def test_a_filter_beside_a_denied_one_is_offered_alone():
    assert filters("médecin ouvert le soir fermé dimanche") == [("open_at", "evening")]
