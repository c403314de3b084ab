"""Compare running servers by turns: answers a second of each, with kept connections and without.

    .venv/bin/python -m bench.turns --ports 8000,8001 /healthz /fr/

Turns alternate (A B A B …), so that what else the machine does meets all servers alike; the figure
of each is the median of its turns, beside it what it is of the first server's. Start the servers
with `REPERES_READING_UNLIMITED=127.0.0.1`.
"""

import argparse
import statistics

from bench.driving import all_at_once

KEPT = {True: "kept", False: "new"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.turns", description=__doc__)
    parser.add_argument("--ports", required=True, help="of the servers, separated by commas")
    parser.add_argument("--turns", type=int, default=5, help="of each server (5)")
    parser.add_argument("--seconds", type=float, default=3, help="for each turn (3)")
    parser.add_argument("--clients", type=int, default=3, help="at once (3)")
    parser.add_argument("paths", nargs="+")
    given = parser.parse_args()
    ports = [int(port) for port in given.ports.split(",")]
    print("path connections port: answers a second, of the first, p95")
    for path in given.paths:
        for kept in (True, False):
            _compare(path, kept, ports, given)


def _compare(path: str, kept: bool, ports: list[int], given: argparse.Namespace) -> None:
    loads = {port: [] for port in ports}
    for turn in range(given.turns + 1):
        for port in ports:
            load = all_at_once(port, [path], given.seconds, given.clients, kept=kept)
            # The first turn warms.
            if turn:
                loads[port].append(load)
    per_second = {
        port: statistics.median(load.per_second for load in of_port)
        for port, of_port in loads.items()
    }
    for port in ports:
        p95_ms = statistics.median(load.quantile_ms(0.95) for load in loads[port])
        share = per_second[port] / per_second[ports[0]]
        said = f"{per_second[port]:.0f} /s, {share:.2f}, {p95_ms:.1f} ms"
        print(f"{path} {KEPT[kept]} {port}: {said}", flush=True)


if __name__ == "__main__":
    main()
