"""In-memory cache of the taxonomy, which is small, changes rarely and is used on every page.

It is read once on each connection, and again when PostgreSQL notifies of a change (LISTEN/NOTIFY):
so a request needs no query for it, and every worker sees a change with its next request.
"""

from collections.abc import Collection, Iterator
from uuid import uuid4

from django.core.cache import caches
from django.db import connection
from django.utils.functional import lazy

from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme

# The terms by the stamp in the local cache (which would unpickle the terms themselves each time)
# and by the connection's marker, which each notification replaces (config.postgis).
_read: dict[tuple[str, object], list[TaxonomyTerm]] = {}
_ids: list[tuple[list[TaxonomyTerm], dict[int, TaxonomyTerm]]] = []


def _marker() -> object:
    marker: object = connection.taxonomy_version  # type: ignore[attr-defined]  # of config.postgis
    return marker


def terms() -> list[TaxonomyTerm]:
    """Every theme and need in order."""
    connection.close_if_health_check_failed()
    cached = _read.get((caches["local"].get("taxonomy"), _marker()))
    if cached is None:
        connection.ensure_connection()
        # Before the terms, so that a notification while they are read makes them read again.
        marker, stamp = _marker(), uuid4().hex
        cached = list(TaxonomyTerm.objects.all())
        _read.clear()
        _read[stamp, marker] = cached
        caches["local"].set("taxonomy", stamp, None)
    return cached


def by_id() -> dict[int, TaxonomyTerm]:
    """Every theme and need by its id."""
    cached = terms()
    if not _ids or _ids[0][0] is not cached:
        _ids[:] = [(cached, {term.pk: term for term in cached})]
    return _ids[0][1]


def ids_of(scheme: Scheme, codes: Collection[str]) -> list[int]:
    """The ids of themes or needs; [] when one of the codes is unknown to this process."""
    if not codes:
        return []
    ids = {term.code: term.pk for term in terms() if term.scheme == scheme}
    known = [ids[code] for code in codes if code in ids]
    return known if len(known) == len(codes) else []


def read(term_id: int) -> TaxonomyTerm:
    """A theme or need from the database, for one newer than the cache."""
    return TaxonomyTerm.objects.get(pk=term_id)


def themes() -> list[TaxonomyTerm]:
    """The themes in order."""
    return [term for term in terms() if term.scheme == Scheme.THEME]


def needs() -> list[TaxonomyTerm]:
    """The needs in order."""
    return [term for term in terms() if term.scheme == Scheme.NEED]


# Lazy, since choices are compared far more often than they are shown.
_label = lazy(lambda term: term.label, str)


def theme_choices() -> Iterator[tuple[str, str]]:
    """Form choices of the themes, labelled in the reader's language."""
    return ((term.code, _label(term)) for term in themes())


def need_choices() -> Iterator[tuple[str, str]]:
    """Form choices of the needs, labelled in the reader's language."""
    return ((term.code, _label(term)) for term in needs())
