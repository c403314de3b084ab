"""Commands of the benchmark in the virtual environment: measure one size, bulk load, report."""

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
    report = commands.add_parser("report")
    report.add_argument("result", type=Path)
    report.add_argument("--picture", type=Path)
    report.add_argument("--document", type=Path)
    given = parser.parse_args()
    {"measure": _measure, "bulk": _bulk, "report": _report}[given.command](given)


def _measure(given: argparse.Namespace) -> None:
    effort = Effort(given.seconds, given.clients, given.questions, given.seed, given.requests)
    found = measure(given.port, given.server, effort, lambda line: print(line, flush=True))
    given.into.write_text(json.dumps(found, indent=1))


def _bulk(given: argparse.Namespace) -> None:
    given.into.write_text(json.dumps(bulk(given.count)))


def _report(given: argparse.Namespace) -> None:
    result = json.loads(given.result.read_text())
    print(summary(result))
    if given.document:
        given.document.write_text(documented(given.document.read_text(), result))
    if given.picture:
        given.picture.write_text(picture(result))


main()
