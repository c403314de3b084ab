"""Fills a benchmark database with generated programmes and their derived rows."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection

from contributions.revisions.write_guard import allow_writes
from directory.index import rebuild
from directory.models import ComparedProgramme, IndexedPoint, ProgrammeText, SearchEntry
from seeding.examples.archetypes import read_archetypes
from seeding.generating.copying import TABLES, copy
from seeding.generating.deferred_indexes import deferred_indexes
from seeding.generating.generator import GeneratedBatch, ProgrammeGenerator
from seeding.generating.known_rows import KnownRows, known_rows
from seeding.generating.population import population_of_france
from seeding.generating.texts import labels_of_taxonomy

BATCH = 5_000
SUFFIX = "_bench"
DERIVED = [
    model._meta.db_table for model in (SearchEntry, ProgrammeText, IndexedPoint, ComparedProgramme)
]
NAME = "generate_programmes"

# Called with the number of programmes written since the last call.
ReportProgress = Callable[[int], object]


class NotForMeasuringError(Exception):
    """The name of the database does not end in ``_bench``: it may hold real content."""


def require_bench_database() -> None:
    """Raise ``NotForMeasuringError`` unless the database is for benchmarks."""
    name = connection.settings_dict["NAME"]
    if not name.endswith(SUFFIX):
        raise NotForMeasuringError(
            f"The database is called {name!r}: programmes are generated only into one whose name "
            f"ends in {SUFFIX}."
        )


def generator(seed: int) -> ProgrammeGenerator:
    """The generator of programmes for ``seed``."""
    paths = sorted((settings.FIXTURES / "examples").glob("archetypes-*.yaml"))
    kinds = read_archetypes(paths)
    return ProgrammeGenerator(kinds, population_of_france(), labels_of_taxonomy(), seed)


def fill(count: int, seed: int, report_progress: ReportProgress) -> None:
    """Write ``count`` programmes in one transaction, without the derived rows of the search."""
    source, known = generator(seed), known_rows()
    with allow_writes(NAME), deferred_indexes(TABLES):
        for batch in _batches(source, count):
            write(batch, known)
            report_progress(len(batch.programmes))


def write(batch: GeneratedBatch, known: KnownRows) -> None:
    """Write one batch and the rules of opening hours it needs, in the caller's transaction."""
    known.ensure_rules(generated.declaration for generated in batch.programmes)
    copy(batch, known)


def derive() -> int:
    """Derive the rows of the search index for all programmes; return how many there are."""
    with allow_writes(NAME), deferred_indexes(DERIVED, keep="programme_id"):
        return rebuild.rebuild_entries()


def _batches(source: ProgrammeGenerator, count: int) -> Iterator[GeneratedBatch]:
    """The batches in order, each generated in a thread while the one before is written."""
    sizes = [min(BATCH, count - start) for start in range(0, count, BATCH)]
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(source.batch, 0, sizes[0])
        for number, size in enumerate(sizes[1:], 1):
            batch, coming = coming.result(), ahead.submit(source.batch, number, size)
            yield batch
        yield coming.result()
