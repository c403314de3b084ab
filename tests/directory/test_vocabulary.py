"""The words of the taxonomy: enough of them, each of one meaning, and what people type among them.

``words/*.csv`` are typed queries with the needs that are right; here they are compared with the
words of these needs, not with what a search finds.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config.settings import BASE_DIR
from geo.folding import fold
from tests.yaml_files import read

TAXONOMY = read(BASE_DIR / "fixtures" / "taxonomy.yaml")
NEEDS = {need["code"]: need for theme in TAXONOMY for need in theme["needs"]}
LANGUAGES = [code for code, _name in settings.CONTENT_LANGUAGES]
# Few words that are right are better than many that are doubtful.
LEAST_PHRASES = {"fr": 12, "en": 12, "ar": 12, "ti": 4, "ps": 6}
LEAST = 8
LEAST_QUERIES = 30
EXAMPLES = [
    example
    for path in sorted((BASE_DIR / "fixtures" / "examples").glob("archetypes-*.yaml"))
    for example in read(path)
]
QUERIES = [
    row
    for path in sorted((Path(__file__).parent / "words").glob("*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
]
VOCABULARIES = {"data-inclusion", "open-eligibility"}
LEAST_CONTRAST = 6.3


def stemmers_of(text: str, language: str = "") -> list[str]:
    """The stemmers that read a text of a language: of a typed text, all for its script."""
    if any("a" <= letter <= "z" for letter in fold(text)):
        return [language] if language in ("fr", "en") else ["fr", "en"]
    if any("\u0400" <= letter <= "\u04ff" for letter in fold(text)):
        return [language] if language in ("uk", "ru") else ["uk", "ru"]
    return ["fr"]


def stems(texts: list[tuple[str, str]]) -> list[frozenset[str]]:
    """For each (stemmer, text) the stems of its words, as a search has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tsvector_to_array(words_vector(stemmer, bare_words(text)))
            FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS said (stemmer, text, no)
            ORDER BY no
            """,
            [[stemmer for stemmer, _ in texts], [text for _, text in texts]],
        )
        return [frozenset(row[0]) for row in cursor.fetchall()]


def phrases() -> list[tuple[str, str, str]]:
    """(need, language, phrase) of every label and synonym of the needs."""
    return [
        (code, language, phrase)
        for code, need in NEEDS.items()
        for language in LANGUAGES
        for phrase in (need["labels"][language], *need["synonyms"].get(language, ()))
    ]


# Words that truly mean several needs, or different things in two languages, as stems.
SHARED = {
    *("притулок", "divorc", "прав", "ccas", "exploit", "معاش"),
    # A washing machine is wanted for one's home, or to wash clothes in.
    *("lav a machin", "wash machin", "غسال", "كالو د ماش مينځلو", "ماش لباسشو"),
    *("машин пральн", "стиральн машин"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_need_has_phrases_in(language):
    least = LEAST_PHRASES.get(language, LEAST)
    few = {
        code: len(need["synonyms"].get(language, ()))
        for code, need in NEEDS.items()
        if len(need["synonyms"].get(language, ())) < least
    }
    assert not few


@pytest.mark.django_db
def test_no_phrase_means_two_needs():
    asked = [
        (stemmer, phrase, code)
        for code, language, phrase in phrases()
        for stemmer in stemmers_of(phrase, language)
    ]
    codes: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for (stemmer, _phrase, code), found in zip(
        asked, stems([(stemmer, phrase) for stemmer, phrase, _ in asked]), strict=True
    ):
        codes[stemmer, found].add(code)
    several = {found: needs for (_, found), needs in codes.items() if len(needs) > 1}
    assert several.keys() <= {frozenset(said.split()) for said in SHARED}, several


@pytest.mark.django_db
def test_every_phrase_says_something():
    asked = [
        (stemmer, phrase)
        for _code, language, phrase in phrases()
        for stemmer in stemmers_of(phrase, language)
    ]
    assert [said for said, found in zip(asked, stems(asked), strict=True) if not found] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_typed_queries_in(language):
    assert sum(row["language"] == language for row in QUERIES) >= LEAST_QUERIES


@pytest.mark.exhaustive(every=10)
@pytest.mark.parametrize("row", QUERIES, ids=lambda row: f"{row['language']}:{row['typed']}")
def test_right_needs_of_a_query_exist(row):
    assert set(row["right_needs_or_title"].split()) <= NEEDS.keys()


@pytest.fixture(scope="module")
def stems_of_needs(django_db_setup, django_db_blocker) -> dict[str, set[tuple[str, str]]]:
    """Of each need the (stemmer, stem) of its words, and of the words of its theme."""
    said = phrases()
    for theme in TAXONOMY:
        for language in LANGUAGES:
            for phrase in (theme["labels"][language], *theme["synonyms"].get(language, ())):
                said += [(need["code"], language, phrase) for need in theme["needs"]]
    asked = [
        (stemmer, phrase, code)
        for code, language, phrase in said
        for stemmer in stemmers_of(phrase, language)
    ]
    of_need: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with django_db_blocker.unblock():
        found = stems([(stemmer, phrase) for stemmer, phrase, _ in asked])
    for (stemmer, _phrase, code), listed in zip(asked, found, strict=True):
        of_need[code] |= {(stemmer, stem) for stem in listed}
    return of_need


@pytest.mark.exhaustive(every=10)
@pytest.mark.django_db
@pytest.mark.parametrize("row", QUERIES, ids=lambda row: f"{row['language']}:{row['typed']}")
def test_a_typed_word_is_among_the_words_of_a_right_need(row, stems_of_needs):
    asked = [(stemmer, row["typed"]) for stemmer in stemmers_of(row["typed"])]
    typed = {
        (stemmer, stem)
        for (stemmer, _), found in zip(asked, stems(asked), strict=True)
        for stem in found
    }
    right = row["right_needs_or_title"].split()
    assert any(typed & stems_of_needs[code] for code in right)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Acronyms with dots.
        ("P.M.I.", "PMI"),
        ("l'O.F.I.I.", "l'OFII"),
        ("le R.S.A", "le RSA"),
        # Apostrophes of all kinds.
        ("l’école", "l'école"),
        ("lʼécole", "l'école"),
        ("l‘école", "l ecole"),
        ("l`école", "l'école"),
        ("l´école", "l'école"),
        ("сім’я", "сім'я"),
        ("сімʼя", "сімя"),
        ("сім`я", "сім'я"),
        # Russian and Ukrainian letters.
        ("ребёнок", "ребенок"),
        ("їжа", "іжа"),
        # Arabic: article, hamza, alef, ya, ta marbuta, tatweel, vowels, ve, "my" and "our".
        ("الفرنسية", "فرنسية"),
        ("إقامة", "اقامه"),
        ("الدواء", "دوا"),
        ("إقـــامة", "اقامة"),
        ("طَبِيب", "طبيب"),
        ("ڤيزا", "فيزا"),
        ("إقامتي", "إقامة"),
        ("شهادتنا", "شهادة"),
        ("مستشفى", "مستشفي"),
        # Persian and Pashto letters, and the joiner that separates.
        ("پولیس", "پوليس"),
        ("کار", "كار"),
        ("بې کوره", "بي كوره"),
        ("سګرټ", "سگرټ"),
        ("گواهی‌نامه", "گواهینامه"),
        ("ژبۀ", "ژبه"),
        # Ethiopic letters of one sound, in all vowels.
        ("ሠራሕ", "ሰራሕ"),
        ("ሥራሕ", "ስራሕ"),
        ("ሐኪም", "ሓኪም"),
        ("ኃኪም", "ሓኪም"),
        ("ኅኪም", "ሓኪም"),
        ("አስተርጓሚ", "ኣስተርጓሚ"),
        ("ዐይኒ", "ኣይኒ"),
        ("ፀባ", "ጸባ"),
        ("ፍፁም", "ፍጹም"),
    ],
)
def test_spellings_have_the_same_stems(one, other):
    stemmer = stemmers_of(one)[0]
    first, second = stems([(stemmer, one), (stemmer, other)])
    assert first == second != frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [("محامي", "حمام"), ("بيتي", "بي"), ("ሓኪም", "ሃኪም"), ("vol", "vélo")],
)
def test_different_words_have_different_stems(one, other):
    stemmer = stemmers_of(one)[0]
    first, second = stems([(stemmer, one), (stemmer, other)])
    assert first != second


@pytest.mark.parametrize("code", NEEDS)
def test_every_need_names_its_terms_in_other_vocabularies(code):
    assert NEEDS[code]["mappings"].keys() == VOCABULARIES


@pytest.mark.parametrize("code", NEEDS)
def test_every_need_has_an_example(code):
    assert any(code in example["needs"] for example in EXAMPLES)


@pytest.mark.parametrize("theme", TAXONOMY, ids=lambda theme: theme["code"])
def test_theme_has_examples_and_a_colour_of_the_look(theme):
    assert any(theme["code"] in example["themes"] for example in EXAMPLES)
    style = (BASE_DIR / "static" / "css" / "site.css").read_text(encoding="utf-8")
    assert f".theme-{theme['code']} {{\n  --theme: {theme['colour'].lower()};" in style


@pytest.mark.parametrize("theme", TAXONOMY, ids=lambda theme: theme["code"])
def test_a_white_icon_is_seen_on_the_colour_of_the_theme(theme):
    channels = [int(theme["colour"][at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= LEAST_CONTRAST
