"""The taxonomy in memory: it is small, changes rarely and is read on every page."""

from collections.abc import Iterator
from uuid import uuid4

from django.core.cache import caches

from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme

KEPT_S = 60

# The terms as they were read, by the stamp that the cache holds: a cache of this process would make
# every term anew each time it is asked for them.
_read: dict[str, list[TaxonomyTerm]] = {}
_ids: dict[str, object] = {}


def terms() -> list[TaxonomyTerm]:
    """Every theme and need in order, read at most once a minute by each worker."""
    stamp = caches["local"].get("taxonomy")
    kept = _read.get(stamp) if stamp else None
    if kept is None:
        kept, stamp = list(TaxonomyTerm.objects.all()), uuid4().hex
        _read.clear()
        _read[stamp] = kept
        caches["local"].set("taxonomy", stamp, KEPT_S)
    return kept


def by_id() -> dict[int, TaxonomyTerm]:
    """Every theme and need by its id."""
    kept = terms()
    if _ids.get("of") is not kept:
        _ids.update(of=kept, terms={term.pk: term for term in kept})
    return _ids["terms"]


def read(term_id: int) -> TaxonomyTerm:
    """A theme or need that is younger than what this process remembers."""
    return TaxonomyTerm.objects.get(pk=term_id)


def themes() -> list[TaxonomyTerm]:
    """The themes in order."""
    return [term for term in terms() if term.scheme == Scheme.THEME]


def needs() -> list[TaxonomyTerm]:
    """The needs in order."""
    return [term for term in terms() if term.scheme == Scheme.NEED]


def theme_choices() -> Iterator[tuple[str, str]]:
    """Form choices of the themes, labelled in the reader's language."""
    return ((term.code, term.label) for term in themes())


def need_choices() -> Iterator[tuple[str, str]]:
    """Form choices of the needs, labelled in the reader's language."""
    return ((term.code, term.label) for term in needs())
