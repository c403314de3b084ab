"""How the Arabic pages address the reader: as one person (docs/languages.md)."""

import re

import polib
import pytest
from django.conf import settings

from tests.yaml_files import read

CATALOGUE = settings.BASE_DIR / "locale" / "ar" / "LC_MESSAGES" / "django.po"
# What the reader says to those who run the site.
HER_WORDS = {"أرسلوا"}
LETTER = "[\u0621-\u0652]"
# Commands to several people, "you do" and "you did" of several, and "your" of several.
TO_SEVERAL = re.compile(
    rf"(?<!{LETTER})[وفلس]?(?:[اأ]{LETTER}{{2,}}وا|ت{LETTER}{{2,}}ون|{LETTER}{{2,}}تمو(?:ه|ها|هم)"
    rf"|{LETTER}{{3,}}كم)(?!{LETTER})"
)


def to_several(text: str) -> list[str]:
    """The words of a text that address several people."""
    return [word for word in TO_SEVERAL.findall(text) if word not in HER_WORDS]


@pytest.mark.parametrize("word", ["اختاروا", "تريدون", "كتبتموه", "روابطكم"])
def test_words_to_several_people_are_known(word):
    assert to_several(f"قبل {word} بعد") == [word]


@pytest.mark.parametrize("word", ["اختر", "تريد", "كتبته", "روابطك", "قانون", "حكم"])
def test_words_to_one_person_and_others_are_no_such(word):
    assert to_several(f"قبل {word} بعد") == []


def test_messages_address_one_person():
    for entry in polib.pofile(str(CATALOGUE)):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert to_several(text) == [], entry.msgid


def test_goals_address_one_person():
    for goal in read(settings.FIXTURES / "goals.yaml"):
        for texts in (goal["names"], goal["summaries"]):
            assert to_several(texts["ar"]) == []
