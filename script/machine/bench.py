"""The benchmark: a temporary cluster, a database for each size, the server, then the report."""

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from machine import against, cluster, content, database, web
from machine.checkout import LOGS, PYTHON, ROOT, VAR
from machine.progress import Progress

RESULTS = ROOT / "bench" / "results"
DOCUMENT = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "images" / "performance.svg"
SIZES = "10000,100000,1000000"
# What is loaded beside generated programmes: no examples.
LOADERS = ("load_france", "load_taxonomy", "load_procedures")
MEASURED_WITH = ("seconds", "clients", "questions", "seed")
STEPS_BEFORE, STEPS_OF_A_SIZE, STEPS_AFTER = 7, 2, 1


def arguments(words: list[str]) -> argparse.Namespace:
    """What to measure, and how long."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--sizes", help=f"numbers of programmes ({SIZES}; {against.SIZES} against)")
    parser.add_argument("--seconds", type=float, default=5, help="for each measurement (5)")
    parser.add_argument("--clients", type=int, default=3, help="at once, over HTTP and SQL (3)")
    parser.add_argument("--questions", type=int, default=100, help="of each shape (100)")
    parser.add_argument("--requests", type=int, default=0, help="before memory is looked at (0)")
    parser.add_argument(
        "--bulk", type=int, default=2_000, help="programmes that are loaded in bulk"
    )
    parser.add_argument("--seed", type=int, default=1, help="which programmes and places (1)")
    parser.add_argument("--name", default="latest", help="of the result in bench/results")
    parser.add_argument(
        "--document", action="store_true", help="write docs/performance.md and its picture anew"
    )
    parser.add_argument("--against", metavar="COMMIT", help="compare with another commit by turns")
    parser.add_argument(
        "--turns", type=int, default=against.TURNS, help=f"of each commit ({against.TURNS})"
    )
    options = parser.parse_args(words)
    options.sizes = options.sizes or (against.SIZES if options.against else SIZES)
    options.sizes = sorted(int(size) for size in options.sizes.split(","))
    return options


def count_steps(options: argparse.Namespace) -> int:
    """The number of steps, for the progress shown."""
    return STEPS_BEFORE + STEPS_OF_A_SIZE * len(options.sizes) + STEPS_AFTER


def measure(progress: Progress, options: argparse.Namespace) -> None:
    """Fill, serve and measure every size; write and print the results."""
    web.require_free_port()
    here = machine()
    with database.for_measuring(progress) as (server, reached):
        for title, step in {
            "Tables": content.tables,
            "Words of the interface": content.words,
            "Static files": content.static_files,
        }.items():
            with progress.step(title):
                step(progress, reached)
        with progress.step("Territories and sheets"):
            for command in LOADERS:
                content.manage(progress, reached.owner_environment, command)
        result: dict[str, Any] = {
            "measured_on": datetime.now().astimezone().date().isoformat(),
            "machine": here,
            "command": f"script/bench {_options_used(options)}",
            "sizes": [],
        }
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{options.name}.json"
        for count in options.sizes:
            # Written after each size, so that a run that is stopped leaves results.
            result["sizes"].append(_size(progress, server, reached, count, options))
            path.write_text(json.dumps(result, indent=1) + "\n")
        _report(progress, reached, path, options)


def _report(
    progress: Progress, reached: database.Database, path: Path, options: argparse.Namespace
) -> None:
    """Print the results; with ``--document`` write them into the documentation too."""
    with progress.step("Results"):
        drawn: list[str | Path] = (
            ["--document", DOCUMENT, "--picture", PICTURE] if options.document else []
        )
        table = progress.run(
            [PYTHON, "-m", "bench", "report", path, *drawn], env=web.measuring_environment(reached)
        )
        progress.note(str(path.relative_to(ROOT)))
    print(table)


def _size(
    progress: Progress,
    server: cluster.Cluster,
    reached: database.Database,
    count: int,
    options: argparse.Namespace,
) -> dict:
    with _filled(progress, server, reached, count, options.seed) as (filled, generated):
        path = VAR / f"bench-{count}.json"
        environment = web.measuring_environment(filled)
        with progress.step(f"Measuring {count}"), _served(environment) as process:
            words = {"port": web.port(), "server": process.pid, "into": path}
            words |= {name: getattr(options, name) for name in MEASURED_WITH}
            words["requests"] = options.requests if count == options.sizes[-1] else 0
            progress.run([PYTHON, "-m", "bench", "measure", *_options(words)], env=environment)
        figures = json.loads(path.read_text())
        if count == options.sizes[0] and options.bulk:
            owner = os.environ | filled.owner_environment
            words = {"count": options.bulk, "into": path}
            progress.run([PYTHON, "-m", "bench", "bulk", *_options(words)], env=owner)
            figures["bulk"] = json.loads(path.read_text())
        path.unlink()
    return figures | {"generated": generated}


@contextmanager
def _filled(
    progress: Progress, server: cluster.Cluster, reached: database.Database, count: int, seed: int
) -> Iterator[tuple[database.Database, str]]:
    """A database with ``count`` programmes, and the summary of generating them; dropped after."""
    name = f"{database.NAME}_{count}_bench"
    server.execute(
        "postgres",
        f'CREATE DATABASE "{name}" TEMPLATE {database.NAME} OWNER {database.OWNER}',
    )
    filled = database.renamed(reached, name)
    try:
        with progress.step(f"Generating {count}"):
            words = ("generate_programmes", "--count", str(count), "--seed", str(seed))
            output = content.manage(progress, filled.owner_environment, *words)
            server.execute(name, "VACUUM (ANALYZE)")
            server.execute("postgres", "CHECKPOINT")
            progress.note(content.last_line(output))
        yield filled, content.last_line(output)
    finally:
        server.execute("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The server as script/server runs it, its access log in a file."""
    with (LOGS / "bench-server.log").open("wb") as log, web.running(environment, log) as process:
        yield process


def machine() -> dict[str, str | float]:
    """Hardware, system, load and commit that the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    described = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":", 1)[1].strip() for line in described if line.startswith("model name")]
    return {
        "load": round(os.getloadavg()[0], 1),
        "cores": len(os.sched_getaffinity(0)),
        "processor": models[0] if models else platform.machine(),
        "memory_gb": round(memory / 2**30),
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "python": platform.python_version(),
        "commit": subprocess.run(
            ["git", "describe", "--always"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip(),
    }


def _options(words: dict[str, object]) -> list[str]:
    return [f"--{name}={value}" for name, value in words.items()]


def _options_used(options: argparse.Namespace) -> str:
    sizes = ",".join(map(str, options.sizes))
    return f"--sizes {sizes} --seconds {options.seconds:g} --requests {options.requests}"
