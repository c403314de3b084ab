"""Language detection of names in other scripts, by letters that only one language uses."""

import unicodedata
from collections.abc import Iterable

from geo.folding import fold

ARABIC = set("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءئؤ")
PERSIAN = set("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآئ\u200c")
RUSSIAN = set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
UKRAINIAN = set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’")
# A name belongs to a language when all its letters do and one of these shows it: without them
# "Лион" may as well be Bulgarian or Serbian. Such names are searched by, and shown when they are
# written in names-by-hand.csv.
ALPHABETS = {
    "ar": (ARABIC, set("يكىةأإ")),
    "fa": (PERSIAN, set("یکگپچژ")),
    "uk": (UKRAINIAN, set("іїєґ")),
    "ru": (RUSSIAN, set("ыэё")),
}
IGNORED = set(" -–'’ـ")


def by_language(names: Iterable[str]) -> dict[str, str]:
    """One name for each language detected; of several the one with the fewest other signs."""
    found: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (sum(not c.isalpha() for c in n), n)):
        for lang in _languages(name):
            found.setdefault(lang, name)
    return found


def spellings(names: Iterable[str]) -> list[str]:
    """The names that are not in Latin letters, one of each folding, in a fixed order."""
    by_folding: dict[str, str] = {}
    for name in sorted(names):
        folded = fold(name)
        if folded and not _is_latin(name):
            by_folding.setdefault(folded, name)
    return sorted(by_folding.values())


def in_alphabet(names: Iterable[str], lang: str) -> list[str]:
    """The names that a language can write, though their letters show none."""
    if lang == "ti":
        return [
            name for name in names if all("\u1200" <= c <= "\u137f" for c in name if c.isalpha())
        ]
    alphabet = ALPHABETS[lang][0] | IGNORED
    return [name for name in names if set(unicodedata.normalize("NFC", name).lower()) <= alphabet]


def _languages(name: str) -> list[str]:
    letters = set(unicodedata.normalize("NFC", name).lower()) - IGNORED
    return [
        lang
        for lang, (alphabet, telling) in ALPHABETS.items()
        if letters <= alphabet and letters & telling
    ]


def _is_latin(name: str) -> bool:
    return any(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())
