"""The taxonomy in memory: it is small, changes rarely and is read on every page."""

from collections.abc import Iterator

from django.core.cache import caches

from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme

KEPT_S = 60


def terms() -> list[TaxonomyTerm]:
    """Every theme and need in order, read at most once a minute by each worker."""
    kept = caches["local"].get("taxonomy")
    if kept is None:
        kept = list(TaxonomyTerm.objects.all())
        caches["local"].set("taxonomy", kept, KEPT_S)
    return kept


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
