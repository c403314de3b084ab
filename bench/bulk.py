"""How fast bulk loading writes programmes, each with its revision."""

import time

from contributions.loading.load_programmes import load_programmes
from seeding.generating.filling import drawing, require_bench_database

# No measured database is filled with this seed.
SEED = -1


def bulk(count: int) -> dict[str, float]:
    """Load ``count`` generated programmes; how many a second."""
    require_bench_database()
    batch = drawing(SEED).batch(0, count)
    declared = [drawn.declaration for drawn in batch.programmes]
    begun = time.perf_counter()
    load_programmes(organizations=batch.organizations, programmes=declared, source="bench")
    return {"count": count, "per_second": count / (time.perf_counter() - begun)}
