"""The letters in which folded words were typed: "recepisse" back to "récépissé"."""

from __future__ import annotations

from collections.abc import Sequence

from geo.folding import ABBREVIATIONS, FOLDED

# What may stand in the text for a folded word.
WRITTEN = {long: short for short, long in ABBREVIATIONS.items()} | {"cannot": "cant"}


def letters_of(text: str, words: Sequence[str]) -> list[str]:
    """Each of the folded words of a text as it stands there; folded where it is not found."""
    folded = [character.translate(FOLDED) for character in text]
    shown: list[str] = []
    start = 0
    for word in words:
        while start < len(text) and not folded[start].strip():
            start += 1
        end = _end_of(word, folded, start) or _end_of(WRITTEN.get(word, word), folded, start)
        if not end:
            return [*shown, *words[len(shown) :]]
        shown.append(text[start:end])
        start = end
    return shown


def _end_of(word: str, folded: Sequence[str], start: int) -> int:
    """Where a word that starts at ``start`` ends, with its last accents; 0 when it is another."""
    read, end = "", start
    while end < len(folded) and len(read) < len(word):
        read += folded[end].strip()
        end += 1
    # Folded to nothing, and no space: an accent, or the hamza of "مساء".
    while end < len(folded) and folded[end] == "":
        end += 1
    return end if read == word else 0
