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
    measuring = commands.add_parser("measure")
    measuring.add_argument("--port", type=int, required=True)
    measuring.add_argument("--server", type=int, required=True)
    measuring.add_argument("--seconds", type=float, required=True)
    for name in ("clients", "questions", "seed", "requests"):
        measuring.add_argument(f"--{name}", type=int, required=True)
    measuring.add_argument("--into", type=Path, required=True)
    many = commands.add_parser("bulk")
    many.add_argument("--count", type=int, required=True)
    many.add_argument("--into", type=Path, required=True)
    report = commands.add_parser("report")
    report.add_argument("result", type=Path)
    report.add_argument("--picture", type=Path)
    report.add_argument("--document", type=Path)
    options = parser.parse_args()
    {"measure": _measure, "bulk": _bulk, "report": _report}[options.command](options)


def _measure(options: argparse.Namespace) -> None:
    effort = Effort(
        options.seconds, options.clients, options.questions, options.seed, options.requests
    )
    figures = measure(options.port, options.server, effort, lambda line: print(line, flush=True))
    options.into.write_text(json.dumps(figures, indent=1))


def _bulk(options: argparse.Namespace) -> None:
    options.into.write_text(json.dumps(bulk(options.count)))


def _report(options: argparse.Namespace) -> None:
    result = json.loads(options.result.read_text())
    print(summary(result))
    if options.document:
        options.document.write_text(documented(options.document.read_text(), result))
    if options.picture:
        options.picture.write_text(picture(result))


main()
