"""How the pages address the reader: one way for each language (docs/languages.md)."""

import re

import polib
import pytest
from django.conf import settings

from tests.yaml_files import read

# What the reader says to those who run the site.
HER_WORDS = {"أرسلوا"}
LETTER = "[\u0621-\u0652]"
# By language the words that break its form of address: in Arabic commands to several people, "you
# do" and "you did" of several, and "your" of several; elsewhere the familiar form, and in Ukrainian
# and Russian the polite one with a capital inside a sentence.
BREACHES = {
    "ar": re.compile(
        rf"(?<!{LETTER})[وفلس]?(?:[اأ]{LETTER}{{2,}}وا|ت{LETTER}{{2,}}ون|{LETTER}{{2,}}تمو(?:ه|ها|هم)"
        rf"|{LETTER}{{3,}}كم)(?!{LETTER})"
    ),
    "fr": re.compile(r"\b(?:tu|toi|ton|tes|te)\b", re.IGNORECASE),
    "ps": re.compile(r"(?<!\w)ستا(?!\w)"),
    "fa": re.compile(r"(?<!\w)تو(?!\w)"),
    "ti": re.compile("ንስኻ|ንስኺ|ናትካ|ናትኪ|ንዓኻ|ንዓኺ"),
    "uk": re.compile(
        r"\b(?:[Тт]и|[Тт]ебе|[Тт]обі|[Тт]обою|[Тт]в(?:ій|оя|оє|ої|ого|оєї|оїх|ою|оєму))\b"
        r"|(?<=[а-яіїєґ,] )(?:Ви|Вас|Вам|Ваш\w*)\b"
    ),
    "ru": re.compile(
        r"\b(?:[Тт]ы|[Тт]ебя|[Тт]ебе|[Тт]обой|[Тт]во(?:й|я|ё|е|и|его|ей|их|ю|ему))\b"
        r"|(?<=[а-яё,] )(?:Вы|Вас|Вам|Ваш\w*)\b"
    ),
}


def breaches(language: str, text: str) -> list[str]:
    """The words of a text that address the reader in another way than the language does."""
    return [word for word in BREACHES[language].findall(text) if word not in HER_WORDS]


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize(
    ("language", "word"),
    [
        *(("ar", word) for word in ("اختاروا", "تريدون", "كتبتموه", "روابطكم")),
        *(("fr", word) for word in ("tu", "Toi", "ton")),
        *(("ps", "ستا"), ("fa", "تو"), ("ti", "ንስኻ"), ("uk", "Твій"), ("ru", "тебе")),
    ],
)
def test_words_of_another_form_of_address_are_known(language, word):
    assert breaches(language, f"– {word} –") == [word]


@pytest.mark.parametrize(
    ("language", "word"),
    [
        *(("ar", word) for word in ("اختر", "تريد", "كتبته", "روابطك", "قانون", "حكم")),
        *(("fr", "votre"), ("ps", "ستاسو"), ("fa", "توان"), ("ti", "ንስኹም")),
        *(("uk", "ваш"), ("ru", "ваш"), ("uk", "тиждень"), ("ru", "тысяча")),
    ],
)
def test_words_of_its_own_form_and_others_are_no_such(language, word):
    assert breaches(language, f"– {word} –") == []


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_polite_form_has_no_capital_inside_a_sentence(language):
    assert breaches(language, "де Ваш план") == ["Ваш"]
    assert breaches(language, "де план. Ваш план") == []


@pytest.mark.parametrize("language", BREACHES)
def test_messages_keep_to_one_form_of_address(language):
    for entry in catalogue(language):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert breaches(language, text) == [], entry.msgid


@pytest.mark.parametrize("language", BREACHES)
def test_goals_keep_to_one_form_of_address(language):
    for goal in read(settings.FIXTURES / "goals.yaml"):
        for texts in (goal["names"], goal["summaries"]):
            assert breaches(language, texts[language]) == []


def test_every_translated_language_has_its_rule():
    assert set(BREACHES) == set(settings.LANGUAGE_FACTS) - {"en"}
