"""Measures every shape of question on one database and one running server: latency, throughput."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from bench import statements
from bench.driving import Asked, all_at_once, ask_some, one_by_one, tag_of
from bench.first_view import first_view
from bench.journeys import journey_secrets
from bench.memory import workers_of, worst_pss_mb
from bench.questions import SHAPES, DrawnQuestion, Shape
from directory.models import Programme
from seeding.generating.population import Population, population_of_france

# Number of questions of each shape whose statements and plans are examined.
EXPLAINED = 5
# Memory is sampled after each so many requests.
REQUESTS_BETWEEN_SAMPLES = 10_000
# Shapes for which raw SQL is timed too.
AGAINST_SQL = ("nearest", "nearest-theme")
# HTTP and raw SQL alternate so many times within the time of one measurement.
TURNS = 3
# Connections for each client; a connection stays with one worker, and two reach them all.
CONNECTIONS = 2
# Pages that were asked for a moment ago: few, so that every worker has made each.
REPEATED_KINDS = ("kept page", "had page")
REPEATED = 10
# Warm-up requests for each second of a measurement.
TO_WARM = 300
Report = Callable[[str], object]


@dataclass(frozen=True)
class Effort:
    """Seconds for each measurement, concurrent clients, questions of each shape, seed, requests.

    ``requests`` are those between the first and the last sample of memory.
    """

    seconds: float
    clients: int
    questions: int
    seed: int
    requests: int


@dataclass(frozen=True)
class Measured:
    """The figures of one shape; ``raw_per_second`` by pgbench."""

    name: str
    title: str
    kind: str
    filters: str
    p50_ms: float
    p95_ms: float
    per_second: float
    raw_per_second: float | None
    queries: int
    rows: int

    @property
    def ratio(self) -> float | None:
        """Throughput over HTTP as a share of that of the bare statements."""
        return self.per_second / self.raw_per_second if self.raw_per_second else None


def measure(port: int, server: int, effort: Effort, report: Report) -> dict:
    """All figures of the current database and the server with process id ``server``."""
    population, shapes = population_of_france(), []
    addresses = {shape.name: drawn_requests(shape, population, port, effort) for shape in SHAPES}
    connections = CONNECTIONS * effort.clients
    first = [address for some in addresses.values() for address in some[:2]]
    ask_some(port, first, len(first) * connections, connections)
    report("every worker has answered every shape")
    for shape in SHAPES:
        shapes.append(_shape(shape, addresses[shape.name], port, effort))
        report(shape.title)
    near = list(map(statements.statements_of, addresses["nearest"]))
    _per_second, raw_s = statements.pgbench(near, seconds=effort.seconds, connections=1)
    everything = [address for some in addresses.values() for address in some[:20]]
    return {
        "programmes": Programme.objects.count(),
        "workers": len(workers_of(server)),
        "raw_nearest_ms": raw_s * 1000,
        "shapes": [asdict(shape) | {"ratio": shape.ratio} for shape in shapes],
        "memory": memory_after(port, server, everything, effort, report),
        "first_view": first_view(port, "/fr/"),
    }


def drawn_requests(shape: Shape, population: Population, port: int, effort: Effort) -> list[Asked]:
    """Requests of one shape, the same for one seed but for the secrets of journeys."""
    chance = Random(f"{effort.seed}/{shape.name}")  # noqa: S311 nothing is kept secret
    drawn = [DrawnQuestion(population, chance) for _ in range(effort.questions)]
    asked = [Asked(shape.address(each), shape.headers) for each in drawn]
    if shape.kind == "journey":
        secrets = journey_secrets(len(asked), drawn[0].town.code)
        return [
            Asked(asked[0].address, (("Cookie", f"journey_fr={secret}"),)) for secret in secrets
        ]
    if shape.had:
        return [each._replace(headers=(("If-None-Match", tag_of(port, each)),)) for each in asked]
    if not shape.goes_on:
        return asked
    following = [statements.answer_to(each).json().get("next") for each in asked]
    # Without scheme and host, which are the test client's.
    return [Asked(link[link.index("/api/") :]) for link in following if link]


def _shape(shape: Shape, addresses: list[Asked], port: int, effort: Effort) -> Measured:
    if shape.kind in REPEATED_KINDS:
        addresses = addresses[:REPEATED]
        connections = CONNECTIONS * effort.clients
        ask_some(port, addresses, len(addresses) * connections, connections)
    alone = one_by_one(port, addresses, effort.seconds)
    if shape.kind == "journey":
        # A worker that has answered none yet reads what all share, such as the taxonomy.
        statements.statements_of(addresses[0])
    examined = [statements.statements_of(address) for address in addresses[:EXPLAINED]]
    if shape.name in AGAINST_SQL:
        per_second, raw_per_second = _by_turns(addresses, port, effort)
    else:
        together = all_at_once(port, addresses, effort.seconds, effort.clients)
        per_second, raw_per_second = together.per_second, None
    return Measured(
        name=shape.name,
        title=shape.title,
        kind=shape.kind,
        filters=shape.filters,
        p50_ms=alone.quantile_ms(0.5),
        p95_ms=alone.quantile_ms(0.95),
        per_second=per_second,
        raw_per_second=raw_per_second,
        queries=max(map(len, examined)),
        rows=round(statistics.median(map(statements.rows_read, examined))),
    )


def _by_turns(addresses: list[Asked], port: int, effort: Effort) -> tuple[float, float]:
    """Responses a second over HTTP, and of the bare statements by pgbench, in alternating turns."""
    bare = list(map(statements.statements_of, addresses))
    turns = min(TURNS, max(1, int(effort.seconds)))
    seconds = effort.seconds / turns
    ask_some(port, addresses, int(TO_WARM * effort.seconds), CONNECTIONS * effort.clients)
    over_http, raw = [], []
    for _turn in range(turns):
        over_http.append(all_at_once(port, addresses, seconds, effort.clients).per_second)
        per_second, _s = statements.pgbench(bare, seconds=seconds, connections=effort.clients)
        raw.append(per_second)
    return statistics.mean(over_http), statistics.mean(raw)


def memory_after(
    port: int, server: int, addresses: Sequence[Asked], effort: Effort, report: Report
) -> list[dict]:
    """Samples of the biggest worker's memory, before, between and after requests of every shape."""
    samples: list[dict[str, Any]] = [{"requests": 0, "pss_mb": worst_pss_mb(server)}]
    while (done := samples[-1]["requests"]) < effort.requests:
        some = min(REQUESTS_BETWEEN_SAMPLES, effort.requests - done)
        ask_some(port, addresses, some, effort.clients)
        samples.append({"requests": done + some, "pss_mb": worst_pss_mb(server)})
        report(f"memory after {done + some} requests")
    return samples
