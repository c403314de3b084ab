"""Names by how they sound, in five scripts."""

import pytest

from geo.models import Place
from regions.france.languages import in_alphabet
from regions.france.transcription import _phonemes, attested, transcribed

MONTREUIL = [_phonemes("mɔ̃tʁˈœj")]
VITRY = [_phonemes("vitʁˈi"), _phonemes("syʁ"), _phonemes("sˈɛn")]
CHAMPIGNY = [_phonemes("ʃɑ̃piɲˈi")]


@pytest.mark.parametrize(
    ("words", "lang", "written"),
    [
        (MONTREUIL, "ar", "مونتروي"),
        (MONTREUIL, "fa", "مونتروی"),
        (MONTREUIL, "ru", "Монтрёй"),
        (MONTREUIL, "uk", "Монтрей"),
        (MONTREUIL, "ti", "ሞንትሮይ"),
        (VITRY, "ru", "Витри-сюр-Сен"),
        (VITRY, "uk", "Вітрі-сюр-Сен"),
        (VITRY, "ar", "فيتري سور سين"),
        (CHAMPIGNY, "ru", "Шампиньи"),
        ([_phonemes("ljɔ̃")], "ru", "Льон"),
        ([_phonemes("bezje")], "uk", "Безьє"),
        ([_phonemes("lil")], "ru", "Лиль"),
        ([_phonemes("nis")], "ti", "ኒስ"),
        ([_phonemes("ʁubɛ")], "ar", "روبيه"),
        ([_phonemes("lə"), _phonemes("mɑ̃")], "ar", "لو مان"),
        ([_phonemes("sɛ̃"), _phonemes("lwi")], "ru", "Сен-Луи"),
        ([_phonemes("jon")], "ru", "Йон"),
    ],
)
def test_a_name_is_written_as_it_sounds(words, lang, written):
    assert transcribed(words, lang) == written


def test_a_name_of_a_source_is_taken_when_it_sounds_alike():
    assert attested("Монтрёй", ["Монтрей", "Париж"]) == "Монтрей"
    assert attested("Монтрёй", ["Париж"]) == ""
    assert attested("Монтрёй", []) == ""


def test_a_name_is_of_a_language_only_when_it_can_write_it():
    names = ["Маноск", "Манёск", "مانوسك", "ማኖስክ"]
    assert in_alphabet(names, "ru") == ["Маноск", "Манёск"]
    assert in_alphabet(names, "uk") == ["Маноск"]
    assert in_alphabet(names, "ti") == ["ማኖስክ"]


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["ar", "fa", "ps", "ru", "uk", "ti"])
def test_the_thousand_largest_communes_have_a_name_in_each_language(lang):
    largest = Place.objects.filter(kind="commune").order_by("-population", "code")[:1000]
    assert [place.name for place in largest if lang not in place.names] == []


@pytest.mark.django_db
def test_a_name_by_rules_is_marked_as_such():
    assert Place.objects.get(code="com:93048").is_derived_in("ar")
    assert not Place.objects.get(code="com:69123").is_derived_in("ar")
