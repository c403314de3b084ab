"""Recovery phrases: how much they hold, how tolerantly they are read, and how slow they are."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys import phrases
from journeys.phrases import DIGITS, WORD_LISTS, PhraseError, kind_for, new_phrase, read_phrase

KINDS = [*WORD_LISTS, DIGITS]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def test_every_phrase_holds_at_least_100_bits():
    assert phrases.WORD_BITS >= 100
    assert 10 ** (phrases.GROUPS * (phrases.GROUP_DIGITS - 1)) >= 2**100


@pytest.mark.parametrize(
    ("language", "kind"),
    [("fr", "fr"), ("en", "en"), ("ru", "ru"), *((code, DIGITS) for code in ("ar", "fa", "ti"))],
)
def test_language_with_a_list_gets_words_and_others_digits(language, kind):
    assert kind_for(language) == kind


@pytest.mark.parametrize("kind", WORD_LISTS)
def test_no_two_words_of_a_list_are_the_same_without_accents(kind):
    assert len(phrases.numbers_of_words(kind)) == 2048


TYPED = {
    "as shown": " ".join,
    "in capitals": lambda parts: " ".join(parts).upper(),
    "without accents": lambda parts: phrases.folded(" ".join(parts)),
    "with letters and accents apart": lambda parts: unicodedata.normalize("NFD", " ".join(parts)),
    "with commas and lines": ",\n ".join,
    "with wide spaces": "　".join,
    "in Arabic digits": lambda parts: " ".join(parts).translate(ARABIC),
    "in Persian digits": lambda parts: "-".join(parts).translate(PERSIAN),
}


@pytest.mark.parametrize("way", TYPED)
@pytest.mark.parametrize("kind", KINDS)
def test_phrase_is_read_however_it_is_typed(kind, way):
    parts = new_phrase(kind)
    assert read_phrase(TYPED[way](parts)) == read_phrase(" ".join(parts))


def test_digits_are_read_without_spaces():
    parts = new_phrase(DIGITS)
    assert read_phrase("".join(parts)) == " ".join(parts)


@given(st.integers(0, 39), st.integers(1, 9))
def test_one_wrong_digit_is_found_in_its_group(place, by):
    digits = "".join(new_phrase(DIGITS))
    wrong = str((int(digits[place]) + by) % 10)
    with pytest.raises(PhraseError) as found:
        read_phrase(digits[:place] + wrong + digits[place + 1 :])
    assert found.value.places == (place // 5 + 1,)


def test_groups_in_the_wrong_order_are_found():
    parts = [phrases._new_group(1), phrases._new_group(1), *new_phrase(DIGITS)[2:]]
    with pytest.raises(PhraseError) as found:
        read_phrase(" ".join(parts))
    assert found.value.places == (2,)


@pytest.mark.parametrize("kind", WORD_LISTS)
def test_word_that_is_in_no_list_is_named(kind):
    parts = new_phrase(kind)
    parts[4] = "xyzzy"
    with pytest.raises(PhraseError) as found:
        read_phrase(" ".join(parts))
    assert found.value.places == (5,)


def test_wrong_checksum_is_found():
    with pytest.raises(PhraseError) as found:
        read_phrase(" ".join(["abandon"] * 12))
    assert found.value.places == ()


@pytest.mark.parametrize("text", ["", " ", "un", "1", "12345 " * 7, "abandon " * 13, "é" * 5000])
def test_other_texts_are_no_phrase(text):
    with pytest.raises(PhraseError):
        read_phrase(text)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    with suppress(PhraseError):
        assert read_phrase(text)


def test_damaged_word_of_a_list_is_in_no_phrase(monkeypatch):
    drawn = iter([["сно\ufffd\ufffdа"] * 12, ["лозунг"] * 12])
    monkeypatch.setattr(phrases, "_new_words", lambda _kind: next(drawn))
    assert new_phrase("ru") == ["лозунг"] * 12


def test_derivation_follows_from_phrase_and_salt_alone():
    made = {phrases.stretched(phrase, salt) for phrase in "ab" for salt in (b"x", b"y")}
    assert len(made) == 4
    assert phrases.stretched("a", b"x") in made


def test_derivation_takes_32_mebibytes():
    assert 128 * phrases.SCRYPT_N * phrases.SCRYPT_R == 32 * 2**20
