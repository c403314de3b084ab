"""What script/bench runs inside the virtual environment: measure one size, or tell the results."""

import argparse
import json
from pathlib import Path

from bench.bulk import bulk
from bench.measuring import Effort, measure
from bench.picture import picture
from bench.report import documented, summary


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("measure")
    one.add_argument("--port", type=int, required=True)
    one.add_argument("--server", type=int, required=True)
    one.add_argument("--seconds", type=float, required=True)
    for name in ("clients", "questions", "seed", "requests"):
        one.add_argument(f"--{name}", type=int, required=True)
    one.add_argument("--into", type=Path, required=True)
    many = commands.add_parser("bulk")
    many.add_argument("--count", type=int, required=True)
    many.add_argument("--into", type=Path, required=True)
    told = commands.add_parser("tell")
    told.add_argument("result", type=Path)
    told.add_argument("--picture", type=Path)
    told.add_argument("--document", type=Path)
    given = parser.parse_args()
    {"measure": _measure, "bulk": _bulk, "tell": _tell}[given.command](given)


def _measure(given: argparse.Namespace) -> None:
    effort = Effort(given.seconds, given.clients, given.questions, given.seed, given.requests)
    found = measure(given.port, given.server, effort, lambda value: print(value, flush=True))
    given.into.write_text(json.dumps(found, indent=1))


def _bulk(given: argparse.Namespace) -> None:
    given.into.write_text(json.dumps(bulk(given.count)))


def _tell(given: argparse.Namespace) -> None:
    result = json.loads(given.result.read_text())
    print(summary(result))
    if given.document:
        given.document.write_text(documented(given.document.read_text(), result))
    if given.picture:
        given.picture.write_text(picture(result))


main()
