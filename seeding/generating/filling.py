"""Fills a database with generated programmes, derived rows included."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection

from contributions.revisions.write_guard import allow_writes
from directory.index import rebuild
from directory.models import IndexedPoint, ProgrammeText, SearchEntry
from seeding.examples.archetypes import read_archetypes
from seeding.generating.copying import TABLES, copy
from seeding.generating.deferred_indexes import deferred_indexes
from seeding.generating.drawing import Drawing, GeneratedBatch
from seeding.generating.known_rows import KnownRows, known_rows
from seeding.generating.population import population_of_france
from seeding.generating.texts import labels_of_taxonomy

BATCH = 5_000
SUFFIX = "_bench"
DERIVED = [model._meta.db_table for model in (SearchEntry, ProgrammeText, IndexedPoint)]
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
    return Drawing(read_archetypes(paths), population_of_france(), labels_of_taxonomy(), seed)


def fill(count: int, seed: int, told: Told) -> None:
    """Write ``count`` programmes, without the rows that a search reads, in one transaction."""
    source, known = drawing(seed), known_rows()
    with allow_writes(NAME), deferred_indexes(TABLES):
        for batch in _batches(source, count):
            write(batch, known)
            told(len(batch.programmes))


def write(batch: GeneratedBatch, known: KnownRows) -> None:
    """Write one batch and the rules of opening hours it needs, in the caller's transaction."""
    known.meet(drawn.declaration for drawn in batch.programmes)
    copy(batch, known)


def derive() -> int:
    """Derive the search rows of all programmes as the product does; return how many there are."""
    with allow_writes(NAME), deferred_indexes(DERIVED, keep="programme_id"):
        return rebuild.rebuild_entries()


def _batches(source: Drawing, count: int) -> Iterator[GeneratedBatch]:
    """The batches in order, each drawn while the database still takes in the one before."""
    sizes = [min(BATCH, count - start) for start in range(0, count, BATCH)]
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(source.batch, 0, sizes[0])
        for number, size in enumerate(sizes[1:], 1):
            batch, coming = coming.result(), ahead.submit(source.batch, number, size)
            yield batch
        yield coming.result()
