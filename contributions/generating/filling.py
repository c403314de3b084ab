"""Fills a database with generated programmes, derived rows included."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection

from contributions.door import opened
from contributions.examples.archetypes import read_archetypes
from contributions.generating.aside import laid_aside
from contributions.generating.copying import TABLES, copy
from contributions.generating.drawing import Batch, Drawing
from contributions.generating.ground import ground_of_france
from contributions.generating.known import Known, known_by_the_database
from contributions.generating.texts import labels_of_taxonomy
from directory import entries
from directory.models import ProgrammeWords, SearchEntry, Spot

BATCH = 5_000
SUFFIX = "_bench"
DERIVED = [model._meta.db_table for model in (SearchEntry, ProgrammeWords, Spot)]
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


def derive() -> int:
    """Derive the search rows of all programmes as the product does; return how many there are."""
    with opened(NAME), laid_aside(DERIVED, keep="programme_id"):
        return entries.rebuild()


def _batches(source: Drawing, count: int) -> Iterator[Batch]:
    """The batches in order, each drawn while the database still takes in the one before."""
    sizes = [min(BATCH, count - start) for start in range(0, count, BATCH)]
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(source.batch, 0, sizes[0])
        for number, size in enumerate(sizes[1:], 1):
            batch, coming = coming.result(), ahead.submit(source.batch, number, size)
            yield batch
        yield coming.result()
