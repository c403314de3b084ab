"""Term ids: integers for themes, needs, languages and modes of access, for use in array indexes.

A term of the taxonomy has its primary key. A language and a mode of access have negative numbers,
counted down from ``LANGUAGES_BELOW`` and ``ACCESS_MODES_BELOW`` by their place in the vocabulary,
so that they never equal a primary key. The GiST index over points and term ids (intarray,
``gist__intbig_ops(siglen=32)``) keeps a signature of 256 bits; two ids with the same remainder
modulo 256 share a bit, which costs time but gives no wrong result: rows are compared with the ids.
"""

from collections.abc import Collection, Iterable

from directory import taxonomy
from directory.models.taxonomy import Scheme
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode

# Terms count up from 1, languages and modes of access down from here.
LANGUAGES_BELOW = 0
ACCESS_MODES_BELOW = -64


def ids_of_terms(scheme: Scheme, codes: Collection[str]) -> list[int]:
    """The ids of themes or needs; [] when one of the codes is unknown to this process."""
    if not codes:
        return []
    ids = {term.code: term.pk for term in taxonomy.terms() if term.scheme == scheme}
    known = [ids[code] for code in codes if code in ids]
    return known if len(known) == len(codes) else []


def ids_of_languages(codes: Iterable[str]) -> list[int]:
    """The ids of languages spoken, as ``directory.index.rebuild`` writes them."""
    places = list(SPOKEN_LANGUAGES)
    return [LANGUAGES_BELOW - 1 - places.index(code) for code in codes]


def ids_of_access_modes(codes: Iterable[str]) -> list[int]:
    """The ids of modes of access, as ``directory.index.rebuild`` writes them."""
    return [ACCESS_MODES_BELOW - 1 - AccessMode.values.index(code) for code in codes]
