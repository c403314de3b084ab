"""Words of an emergency lead to the numbers to call first; other words to none."""

import csv
from pathlib import Path

import pytest
from django.conf import settings

from config.settings import BASE_DIR
from directory.emergency import MOST_NUMBERS, emergency_for, numbers_by_number, situations
from directory.templatetags.pages import EMERGENCY_NUMBERS
from tests.yaml_files import read

LANGUAGES = {code for code, _name in settings.CONTENT_LANGUAGES}
TAXONOMY = read(BASE_DIR / "fixtures" / "taxonomy.yaml")
NEEDS = {need["code"] for theme in TAXONOMY for need in theme["needs"]}
DECLARED = read(BASE_DIR / "fixtures" / "emergency.yaml")
QUERIES = [
    row
    for path in sorted((Path(__file__).parent / "words").glob("*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
]
# Needs of which some words tell of an emergency.
URGENT = {
    *("emergency-shelter", "find-housing", "women-support", "trafficking", "unaccompanied-minors"),
    *("police-complaint", "mental-health"),
}


def called(words: str, needs=(), named=()) -> list[str]:
    return [number.number for number in emergency_for(words, needs, named)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("suicide", "3114"),
        ("J’ai envie de mourir", "3114"),
        ("I want to die", "3114"),
        ("أريد أن أموت", "3114"),
        ("ځان وژنه", "3114"),
        ("خودکشی", "3114"),
        ("ነብሰ ቅትለት", "3114"),
        ("хочу померти", "3114"),
        ("не хочу жить", "3114"),
        ("où dormir ce soir à Lyon", "115"),
        ("where can I sleep", "115"),
        ("أين أنام الليلة", "115"),
        ("چېرته ویده شم", "115"),
        ("کجا بخوابم", "115"),
        ("አበይ ክድቅስ", "115"),
        ("де переночувати", "115"),
        ("негде спать", "115"),
        ("femme battue", "3919"),
        ("violence conjugale", "3919"),
        ("domestic violence", "3919"),
        ("زوجي يضربني", "3919"),
        ("مېړه مې وهي", "3919"),
        ("شوهرم مرا می‌زند", "3919"),
        ("ሰብአየይ ይወቕዓኒ", "3919"),
        ("чоловік мене бʼє", "3919"),
        ("муж меня бьёт", "3919"),
        ("viol", "3919"),
        ("rape", "3919"),
        ("اغتصاب", "3919"),
        ("traite des êtres humains", "17"),
        ("human trafficking", "17"),
        ("торгівля людьми", "17"),
        ("enfant en danger", "119"),
        ("mineur isolé", "119"),
        ("طفلي مفقود", "116000"),
        ("my child is missing", "116000"),
        ("il ne respire plus", "15"),
        ("heart attack", "15"),
        ("нет скорая помощь", "15"),
        ("incendie", "18"),
        ("حريق", "18"),
        ("on m'a volé mon téléphone", "17"),
        ("напали", "17"),
        ("urgence sourd", "114"),
        ("agression dans le train", "3117"),
        ("urgence", "112"),
        ("Emergency", "112"),
        ("الطوارئ", "112"),
        ("police", "17"),
        ("شرطة", "17"),
        ("где поспать", "115"),
    ],
)
def test_words_of_an_emergency_lead_to_their_number_first(words, first):
    assert called(words)[0] == first


@pytest.mark.parametrize(
    "words",
    [
        "",
        "cours de français",
        "prise de sang",
        "blood test",
        "تحليل دم",
        "violon",
        "vol de nuit",
        "médecin sans urgence",
    ],
)
def test_other_words_lead_to_no_number(words):
    assert called(words) == []


@pytest.mark.exhaustive(every=10)
@pytest.mark.parametrize(
    "row",
    [row for row in QUERIES if not URGENT & set(row["right_needs_or_title"].split())],
    ids=lambda row: f"{row['language']}:{row['typed']}",
)
def test_typed_queries_about_anything_else_lead_to_no_number(row):
    assert called(row["typed"]) == []


def test_the_longest_phrase_decides_what_comes_first():
    assert called("heart attack") == ["15", "112", "114"]


def test_a_word_of_any_emergency_says_nothing_beside_others():
    assert called("hébergement d'urgence") == ["115"]


def test_a_need_leads_to_its_number():
    assert called("", ["emergency-shelter"]) == ["115"]


def test_a_need_that_words_name_leads_to_its_number_where_that_is_for_tonight():
    assert called("", named=["emergency-shelter", "police-complaint"]) == ["115"]


def test_what_is_said_comes_before_what_a_need_names():
    assert called("suicide", ["emergency-shelter"]) == ["3114", "15", "115"]


def test_there_are_never_more_than_a_few_numbers():
    assert len(called("suicide incendie viol où dormir", NEEDS)) == MOST_NUMBERS


@pytest.mark.parametrize("number", numbers_by_number().values(), ids=lambda number: number.number)
def test_number_has_its_texts_in_every_language(number):
    assert number.names.keys() == number.explanations.keys() == LANGUAGES


@pytest.mark.parametrize("each", DECLARED["situations"], ids=lambda each: each["code"])
def test_situation_has_words_in_every_language(each):
    assert each["words"].keys() == LANGUAGES
    assert all(each["words"].values())


@pytest.mark.parametrize("situation", situations(), ids=lambda situation: situation.code)
def test_needs_of_a_situation_exist(situation):
    assert situation.needs <= NEEDS


def test_the_numbers_on_every_page_are_declared():
    assert {number.number for number in EMERGENCY_NUMBERS} <= numbers_by_number().keys()
