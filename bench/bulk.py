"""Benchmark of bulk loading: programmes a second, each with its revision."""

import time

from contributions.loading.load_programmes import load_programmes
from seeding.generating.filling import generator, require_bench_database

# A seed that no benchmark database is filled with.
SEED = -1


def bulk(count: int) -> dict[str, float]:
    """Load ``count`` generated programmes; return the count and programmes a second."""
    require_bench_database()
    batch = generator(SEED).batch(0, count)
    declared = [drawn.declaration for drawn in batch.programmes]
    begun = time.perf_counter()
    load_programmes(organizations=batch.organizations, programmes=declared, source="bench")
    return {"count": count, "per_second": count / (time.perf_counter() - begun)}
