"""Unicode sanitising: misleading characters are removed, those that scripts need stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.characters import MOST_MARKS, cleaned, holds_refused, is_refused

ISOLATES = "\u2066\u2067\u2068\u2069"
REMOVED = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *map(chr, range(0x202A, 0x202F)),
    *"\xad\u180e\u200b\u2060\u206f\ufeff\ufffb\ue000\uf8ff\ufdd0\uffff\ud800\udfff",
    *"\U000e0001\U000e0041\U000f0000\U0010fffd",
]
ALLOWED_CONTROLS = "\t\n\r"
HALVES = ["\ud800", "\udfff"]
LINE_ENDS = "\t\n\r\x85"


@pytest.mark.parametrize("sign", [*map(chr, range(0x20)), *HALVES], ids=ascii)
def test_control_of_ascii_and_half_of_a_pair_are_refused_but_white_space_is_not(sign):
    assert is_refused(f"a{sign}b") == (sign not in ALLOWED_CONTROLS)


@pytest.mark.parametrize("sign", sorted({*REMOVED} - {*LINE_ENDS}), ids=ascii)
def test_invisible_character_is_taken_out(sign):
    assert cleaned(f"Cours{sign} du soir") == "Cours du soir"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x85"], ids=ascii)
def test_every_end_of_a_line_becomes_one(end):
    assert cleaned(f"un{end}deux") == "un\ndeux"


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",  # Persian with a ZWNJ
        "نمی‌شود",
        "مَدْرَسَةٌ",  # Arabic with vowels
        "پښتو ژبه، ځوان",  # Pashto
        "ትግርኛ ሓጋዚ",  # Tigrinya
        "Привіт, їжак",
        "L’été à Saint-Étienne",
        "👩‍👧 👍🏽 🏳️‍🌈",  # ZWJ, tone of skin, variation selector
        "\u200e04 72 00 00 00\u200f",
        "\u061c12",
        "\u2068Lyon\u2069 et \u2067ليون\u2069",
        "un\n\tdeux",
    ],
)
def test_what_scripts_need_stays(text):
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2067ouvert", "ouvert"),
        ("fermé\u2069", "fermé"),
        ("\u2067un\ndeux\u2069", "un\ndeux"),
        ("\u2067a\u2068b\u2069", "\u2067a\u2068b\u2069".replace("\u2067", "", 1)),
        ("\u200cCours\u200d du \u200c\u200csoir\u200c", "Cours du soir"),
        ("e\u0301te\u0301", "été"),
        ("e\u200b\u0301", "é"),
    ],
    ids=ascii,
)
def test_what_misleads_is_taken_out(text, expected):
    assert cleaned(text) == expected


def nested(value: object, depth: int) -> object:
    for _ in range(depth):
        value = [{"a": value}]
    return value


@pytest.mark.parametrize("depth", [0, 1, 100_000])
def test_refused_character_is_found_anywhere_in_json(depth):
    assert holds_refused({"a": nested("b\x00", depth)})
    assert holds_refused({"a": nested({"b\ud800": 1}, depth)})
    assert not holds_refused({"a": nested(["b", 1, None, True, 0.5, "\n"], depth)})


@given(st.text() | st.text(st.sampled_from([*REMOVED, *ISOLATES, *"aب é\u0301\u200c\u200d"])))
def test_cleaned_text_stays_as_it_is_when_cleaned_again(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not is_refused(once)
    for line in once.split("\n"):
        assert sum(line.count(sign) for sign in ISOLATES[:3]) == line.count(ISOLATES[3])


@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u064b"])
def test_tower_of_marks_on_one_letter_is_cut(mark):
    tall = cleaned("e" + mark * 60 + "n")
    assert sum(unicodedata.category(sign) in ("Mn", "Me") for sign in tall) <= MOST_MARKS
    assert tall.endswith("n")


def test_marks_of_a_word_in_arabic_stay():
    word = "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f\u064c"
    assert cleaned(word) == unicodedata.normalize("NFC", word)
