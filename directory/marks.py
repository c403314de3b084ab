"""Numbers for what a programme offers, so that one spatial index holds them beside the point.

A term of the taxonomy is marked by its own id, a language and a mode of access by their places in
the vocabulary, counted down from ``NO_LANGUAGE`` and ``NO_ACCESS_MODE``, below zero where no id
ever is. The index keeps 256 bits of each row; marks that differ by less share no bit, others only
cost time: what the index proposes is compared with the marks themselves.
"""

from collections.abc import Collection, Iterable

from directory import taxonomy
from directory.models.taxonomy import Scheme
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode

# Terms count up from 1, languages and modes of access down from here.
NO_LANGUAGE = 0
NO_ACCESS_MODE = -64


def of_terms(scheme: Scheme, codes: Collection[str]) -> list[int]:
    """The marks of themes or needs; none when a code is new to this process."""
    if not codes:
        return []
    ids = {term.code: term.pk for term in taxonomy.terms() if term.scheme == scheme}
    known = [ids.get(code) for code in codes]
    return known if all(known) else []


def of_languages(codes: Iterable[str]) -> list[int]:
    """The marks of languages spoken, as ``directory.entries`` writes them."""
    places = list(SPOKEN_LANGUAGES)
    return [NO_LANGUAGE - 1 - places.index(code) for code in codes]


def of_access_modes(codes: Iterable[str]) -> list[int]:
    """The marks of modes of access, as ``directory.entries`` writes them."""
    return [NO_ACCESS_MODE - 1 - AccessMode.values.index(code) for code in codes]
