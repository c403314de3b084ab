"""Compare running servers in alternating turns: throughput, p95, processor time of a response.

    .venv/bin/python -m bench.turns --servers 8000:PID,8001:PID /healthz /fr/

PID is gunicorn's first process. Turns alternate (A B A B …), so that other load on the machine
affects all servers alike; the figure of each is the median of its turns. On a machine with other
load processor time is steadier than throughput. Start the servers with
`REPERES_READING_UNLIMITED=127.0.0.1`.
"""

import argparse
import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from bench.driving import Asked, all_at_once
from bench.memory import workers_of

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One of the servers with the figures of its turns."""

    port: int
    pid: int
    per_second: list[float] = field(default_factory=list)
    p95_ms: list[float] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)

    def turn(self, path: str, keep_alive: bool, options: argparse.Namespace) -> None:
        """Measure one turn and add its figures."""
        before = self.processor_s()
        load = all_at_once(
            self.port, [Asked(path)], options.seconds, options.clients, keep_alive=keep_alive
        )
        spent = self.processor_s() - before
        self.per_second.append(load.per_second)
        self.p95_ms.append(load.quantile_ms(0.95))
        self.processor_ms.append(1000 * spent / len(load.latencies_s))

    def processor_s(self) -> float:
        """Processor time of all its workers so far, in seconds."""
        stats = (Path(f"/proc/{pid}/stat").read_text() for pid in workers_of(self.pid))
        fields = (stat.rpartition(")")[2].split() for stat in stats)
        return sum(int(some[11]) + int(some[12]) for some in fields) / TICKS


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.turns", description=__doc__)
    parser.add_argument("--servers", required=True, help="PORT:PID of each, separated by commas")
    parser.add_argument("--turns", type=int, default=5, help="of each server (5)")
    parser.add_argument("--seconds", type=float, default=3, help="for each turn (3)")
    parser.add_argument("--clients", type=int, default=3, help="at once (3)")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    print("path | connections | port | answers a second | of the first | p95 | processor an answer")
    for path in options.paths:
        for keep_alive in (True, False):
            _compare(path, keep_alive, options)


def _compare(path: str, keep_alive: bool, options: argparse.Namespace) -> None:
    pairs = (pair.split(":") for pair in options.servers.split(","))
    servers = [Server(int(port), int(pid)) for port, pid in pairs]
    for server in servers:
        all_at_once(server.port, [Asked(path)], options.seconds, options.clients)
    for _turn in range(options.turns):
        for server in servers:
            server.turn(path, keep_alive, options)
    first = statistics.median(servers[0].per_second)
    for server in servers:
        per_second, p95_ms = map(statistics.median, (server.per_second, server.p95_ms))
        connections = "kept alive" if keep_alive else "new"
        cells = [path, connections, str(server.port), f"{per_second:.0f}"]
        cells += [f"{per_second / first:.2f}", f"{p95_ms:.1f} ms"]
        print(" | ".join([*cells, f"{statistics.median(server.processor_ms):.2f} ms"]), flush=True)


if __name__ == "__main__":
    main()
