"""The taxonomy in memory: it is small, changes rarely and is read on every page.

It is read once on each connection, and again when PostgreSQL tells that it changed: so a request
asks for nothing it knows, and every worker knows of a change with its next request.
"""

from collections.abc import Collection, Iterator
from uuid import uuid4

from django.core.cache import caches
from django.db import connection
from django.utils.functional import lazy

from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme

# The terms as they were read, by the stamp that the cache holds (a cache of this process would make
# every term anew each time it is asked for them) and by the turn of the connection.
_read: dict[tuple[str, object], list[TaxonomyTerm]] = {}
_ids: list[tuple[list[TaxonomyTerm], dict[int, TaxonomyTerm]]] = []


def _turn() -> object:
    turn: object = connection.taxonomy_version  # type: ignore[attr-defined]  # of config.postgis
    return turn


def terms() -> list[TaxonomyTerm]:
    """Every theme and need in order."""
    connection.close_if_health_check_failed()
    kept = _read.get((caches["local"].get("taxonomy"), _turn()))
    if kept is None:
        connection.ensure_connection()
        # Before they are read: what is told meanwhile lets them be read again.
        turn, stamp = _turn(), uuid4().hex
        kept = list(TaxonomyTerm.objects.all())
        _read.clear()
        _read[stamp, turn] = kept
        caches["local"].set("taxonomy", stamp, None)
    return kept


def by_id() -> dict[int, TaxonomyTerm]:
    """Every theme and need by its id."""
    kept = terms()
    if not _ids or _ids[0][0] is not kept:
        _ids[:] = [(kept, {term.pk: term for term in kept})]
    return _ids[0][1]


def ids_of(scheme: Scheme, codes: Collection[str]) -> list[int]:
    """The ids of themes or needs; [] when one of the codes is unknown to this process."""
    if not codes:
        return []
    ids = {term.code: term.pk for term in terms() if term.scheme == scheme}
    known = [ids[code] for code in codes if code in ids]
    return known if len(known) == len(codes) else []


def read(term_id: int) -> TaxonomyTerm:
    """A theme or need that is younger than what this process remembers."""
    return TaxonomyTerm.objects.get(pk=term_id)


def themes() -> list[TaxonomyTerm]:
    """The themes in order."""
    return [term for term in terms() if term.scheme == Scheme.THEME]


def needs() -> list[TaxonomyTerm]:
    """The needs in order."""
    return [term for term in terms() if term.scheme == Scheme.NEED]


# Choices are compared far more often than they are shown.
_label = lazy(lambda term: term.label, str)


def theme_choices() -> Iterator[tuple[str, str]]:
    """Form choices of the themes, labelled in the reader's language."""
    return ((term.code, _label(term)) for term in themes())


def need_choices() -> Iterator[tuple[str, str]]:
    """Form choices of the needs, labelled in the reader's language."""
    return ((term.code, _label(term)) for term in needs())
