"""Fills a database with generated programmes, derived rows included."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from uuid import UUID

import django
from django.conf import settings
from django.db import connection
from django.db.models import Min

from contributions.door import opened
from contributions.examples.archetypes import read_archetypes
from contributions.generating.aside import laid_aside
from contributions.generating.copying import TABLES, copy
from contributions.generating.drawing import Batch, Drawing
from contributions.generating.ground import ground_of_france
from contributions.generating.known import Known, known_by_the_database
from contributions.generating.texts import labels_of_taxonomy
from directory import entries
from directory.models import Programme, ProgrammeWords, SearchEntry

BATCH = 5_000
# Programmes whose search rows are derived in one transaction.
SLICE = 20_000
SUFFIX = "_bench"
DERIVED = [model._meta.db_table for model in (SearchEntry, ProgrammeWords)]
NAME = "generate_programmes"

# Called with the number of programmes that have just been done.
Told = Callable[[int], object]


class NotForMeasuringError(Exception):
    """The database may hold what people wrote: its name does not end in ``_bench``."""


def require_bench_database() -> None:
    """Refuse every database but one made for measuring."""
    name = connection.settings_dict["NAME"]
    if not name.endswith(SUFFIX):
        raise NotForMeasuringError(
            f"The database is called {name!r}: programmes are generated only into one whose name "
            f"ends in {SUFFIX}."
        )


def drawing(seed: int) -> Drawing:
    """The programmes that ``seed`` stands for."""
    paths = sorted((settings.FIXTURES / "examples").glob("archetypes-*.yaml"))
    return Drawing(read_archetypes(paths), ground_of_france(), labels_of_taxonomy(), seed)


def fill(count: int, seed: int, told: Told) -> None:
    """Write ``count`` programmes, without the rows that a search reads, in one transaction."""
    source, known = drawing(seed), known_by_the_database()
    with opened(NAME), laid_aside(TABLES):
        for batch in _batches(source, count):
            write(batch, known)
            told(len(batch.programmes))


def write(batch: Batch, known: Known) -> None:
    """Write one batch and the rules of opening hours it needs, in the caller's transaction."""
    known.meet(drawn.declaration for drawn in batch.programmes)
    copy(batch, known)


def derive(told: Told, processes: int = 1) -> int:
    """Derive the search rows of all programmes as the product does; return how many there are.

    Neighbours are derived together, so that their rows lie side by side. Only what is committed
    can be seen by more than one process.
    """
    by_commune = Programme.objects.annotate(commune=Min("sites__commune")).order_by("commune", "pk")
    ids = list(by_commune.values_list("pk", flat=True))
    slices = [ids[start : start + SLICE] for start in range(0, len(ids), SLICE)]
    rows = 0
    with laid_aside(DERIVED, keep="programme_id"), _mapping(processes) as mapped:
        for some, written in zip(slices, mapped(derive_some, slices), strict=True):
            rows += written
            told(len(some))
    return rows


def derive_some(ids: Sequence[UUID]) -> int:
    """Derive the search rows of some programmes in a transaction of their own."""
    with opened(NAME):
        return entries.rebuild(ids)


@contextmanager
def _mapping(processes: int) -> Iterator[Callable]:
    """``map`` in this process or over several, each with its own connection."""
    if processes == 1:
        yield map
        return
    fresh = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=django.setup) as pool:
        yield pool.map


def _batches(source: Drawing, count: int) -> Iterator[Batch]:
    """The batches in order, each drawn while the database still takes in the one before."""
    sizes = [min(BATCH, count - start) for start in range(0, count, BATCH)]
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(source.batch, 0, sizes[0])
        for number, size in enumerate(sizes[1:], 1):
            batch, coming = coming.result(), ahead.submit(source.batch, number, size)
            yield batch
        yield coming.result()
