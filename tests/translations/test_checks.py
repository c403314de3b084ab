"""Checks of translations, each by a table of what it finds and what it lets pass."""

import pytest

from translations import spelling
from translations.checks import Wording, findings

# Check, source, translation, language, whether it is found.
TABLE = [
    ("numbers", "Le 12 à 9 h", "في 12 الساعة 9", "ar", False),
    ("numbers", "Le 12 à 9 h", "في ١٢ الساعة ٩", "ar", False),
    ("numbers", "Le 12 à 9 h", "۱۲ ۹", "fa", False),
    ("numbers", "1 234,50 €", "1,234.50 €", "en", False),
    ("numbers", "1\u202f234 €", "1234 €", "en", False),
    ("numbers", "Le 12 à 9 h", "في 21 الساعة 9", "ar", True),
    ("numbers", "Deux pièces", "2 papers", "en", True),
    ("numbers", "Deux fois 3 et 3", "Twice 3", "en", True),
    ("phones", "Tél. 04 72 00 00 00", "Phone +33 4 72 00 00 00", "en", False),
    ("phones", "Tél. 04 72 00 00 00", "Phone 0472000000", "en", False),
    ("phones", "Tél. 04 72 00 00 00", "Phone 04 72 00 00 01", "en", True),
    ("phones", "Tél. 04 72 00 00 00", "اتصل", "ar", True),
    ("links", "Sur caf.fr.", "On caf.fr.", "en", False),
    ("links", "Voir https://a.example/x", "See https://a.example/x", "en", False),
    ("links", "Voir https://a.example/x", "See https://b.example/x", "en", True),
    ("links", "Écrivez à a@example.org", "Write to b@example.org", "en", True),
    ("placeholders", "%(count)s textes", "%(count)s texts", "en", False),
    ("placeholders", "%(count)s textes", "%(number)s texts", "en", True),
    ("placeholders", "{nom}", "", "en", False),
    ("end", "Venez.", "تعالوا.", "ar", False),
    ("end", "Venez ?", "تأتي؟", "ar", False),
    ("end", "Venez.", "ንዑ።", "ti", False),
    ("end", "Venez.", "راشئ۔", "ps", False),
    ("end", "Venez.", "Come", "en", True),
    ("end", "Venez", "Come.", "en", True),
    ("end", "Venez !", "Come?", "en", True),
    ("same", "Cours du soir", "Cours du soir", "en", True),
    ("same", "OFPRA", "OFPRA", "en", False),
    ("same", "Cours du soir", "Evening classes", "en", False),
    ("too_long", "Venez.", "Come here, now.", "en", False),
    ("too_long", "Venez ici avec vos papiers.", "x" * 64, "en", True),
    ("too_long", "Venez ici avec vos papiers.", "x" * 60, "en", False),
    ("markdown", "- un\n- deux", "- one\n- two", "en", False),
    ("markdown", "- un\n- deux", "one, two", "en", True),
    ("markdown", "**Gratuit**", "**Free**", "en", False),
    ("markdown", "**Gratuit**", "Free", "en", True),
    ("unsafe", "Venez", "<script>x</script>", "en", True),
    ("unsafe", "[ici](https://a.example)", "[here](javascript:x)", "en", True),
    ("kashida", "Bienvenue", "مـــرحبا", "ar", True),
    ("kashida", "Bienvenue", "مرحبا", "ar", False),
    ("invisible", "Bienvenue", "مرحبا\u200b", "ar", True),
    ("invisible", "Bienvenue", "\u202eabc", "en", True),
    ("invisible", "Je veux", "می\u200cخواهم", "fa", False),
    ("invisible", "Je veux", "I\u200cwant", "en", True),
    ("spelling", "Le cours est gratuit.", "The course is free.", "en", False),
    ("spelling", "Le cours est gratuit.", "The coursse is free.", "en", True),
    ("spelling", "Allez à Villeurbanne.", "Go to Villeurbanne.", "en", False),
    ("spelling", "Le cours est gratuit.", "Курс бесплатный.", "ru", False),
    ("spelling", "Le cours est gratuit.", "Курс бесплатныйй.", "ru", True),
    ("spelling", "Le cours est gratuit.", "Курс безкоштовний.", "uk", False),
    ("spelling", "Le cours est gratuit.", "Курс безкоштовнийй.", "uk", True),
    ("spelling", "Le cours est gratuit.", "هذه مدرسة جديدة", "ar", False),
    ("spelling", "Le cours est gratuit.", "هذه مدرسةةة جديدة", "ar", True),
    ("spelling", "Le cours est gratuit.", "ኩርስ ነጻ እዩ።", "ti", False),
]


@pytest.mark.parametrize(("check", "source", "text", "language", "is_found"), TABLE)
def test_check(check, source, text, language, is_found):
    if check == "spelling" and spelling.missing_package(language):
        pytest.fail(f"{spelling.missing_package(language)} is not installed: run script/setup")
    found = {finding.code for finding in findings(Wording(source, text, language))}
    assert (check in found) == is_found


def test_text_longer_than_its_field_is_too_long():
    wording = Wording("x" * 60, "y" * 61, "en", longest=60)
    assert "too_long" in {finding.code for finding in findings(wording)}


def test_empty_translation_is_not_checked():
    assert findings(Wording("Le 12.", " ", "en")) == []


def test_dismissed_check_finds_nothing():
    wording = Wording("Le 12.", "The 13.", "en")
    assert [finding.code for finding in findings(wording, ["numbers"])] == []


@pytest.mark.parametrize("language", ["ps", "fa", "ti"])
def test_language_without_a_dictionary_needs_no_package(language):
    assert spelling.missing_package(language) == ""
    assert not spelling.is_checked(language)


def test_missing_dictionary_is_named_and_nothing_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(spelling, "FOLDER", tmp_path)
    assert spelling.missing_package("uk") == "hunspell-uk"
    assert spelling.misspelled("Курс безкоштовнийй.", "uk") == []


def test_missing_program_is_named(monkeypatch):
    monkeypatch.setattr(spelling.shutil, "which", lambda _name: None)
    assert spelling.missing_package("uk") == "hunspell"


def test_program_that_ended_is_started_again():
    spelling.misspelled("house", "en")
    spelling._spellers["en"].process.kill()
    assert spelling.misspelled("housse", "en") == ["housse"]
