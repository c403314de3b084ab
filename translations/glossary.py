"""The office words that stand in a French text, with what they mean to who translates it."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from directory import glossary


class Term(NamedTuple):
    """A French office word, and what it is called and means in the reader's language."""

    word: str
    meaning: str


def terms_in(text: str, language: str) -> list[Term]:
    """The words of the glossary in a French text, each once, in their order."""
    found = glossary.terms_in(text, settings.SOURCE_LANGUAGE)
    return [Term(each.term, each.definitions[each.language_for(language)]) for each in found]
