"""Folded words as their language writes them: "medecin" back to "médecin".

Known words are stored folded; labels and synonyms of the taxonomy and texts have their letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection

from directory.taxonomy import terms
from geo.folding import fold
from geo.statements import read_sql

BETWEEN_WORDS = re.compile(r"[\s'’ʼ\-–—,.:;!?()«»\"/…،؛؟]+")
TEXTS_WITH_WORD = read_sql(__file__, "texts_with_word")

# Written words by language and folded word, with the list of terms that they were derived from.
_cached: list[tuple[object, dict[tuple[str, str], str]]] = []


def spelled(word: str, language: str) -> str:
    """A folded known word as written, in ``language`` if it has the word; folded if none has."""
    if not word.isalpha():
        return word
    if in_names := _written().get((language, word)) or _written().get(("", word)):
        return in_names
    with connection.cursor() as cursor:
        cursor.execute(TEXTS_WITH_WORD, {"word": word, "language": language})
        texts = [text for (text,) in cursor.fetchall()]
    return next(filter(None, (spelled_in(text, word) for text in texts)), word)


def spelled_in(text: str | None, word: str) -> str:
    """The folded ``word`` as spelled in a text, "" when that has only another form of it."""
    for place, written in enumerate(_words_of(text or "")):
        if fold(written) == word:
            is_name = place > 0 or (written.isupper() and len(written) > 1)
            return written if is_name else written.lower()
    return ""


def _words_of(text: str) -> Iterable[str]:
    return filter(None, BETWEEN_WORDS.split(text))


def _written() -> dict[tuple[str, str], str]:
    """Words of labels and synonyms as written, by language, and by "" for any language."""
    current = terms()
    if not _cached or _cached[0][0] is not current:
        written: dict[tuple[str, str], str] = {}
        for term in current:
            for language, label in term.labels.items():
                for text in (label, *term.synonyms.get(language, ())):
                    for word in map(fold, _words_of(text)):
                        shown = spelled_in(text, word)
                        for key in ((language, word), ("", word)):
                            written.setdefault(key, shown)
        _cached[:] = [(current, written)]
    return _cached[0][1]
