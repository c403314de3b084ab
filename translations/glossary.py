"""Hook for the glossary: the office words that stand in a French text, with what they mean.

Part "listen" brings the words; until then there are none.
"""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """A French office word, and what it is called and means in the reader's language."""

    word: str
    meaning: str


def terms_in(text: str, language: str) -> list[Term]:
    """The words of the glossary in a French text, each once, in their order."""
    return []
