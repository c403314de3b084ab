"""A/B benchmark in alternating turns: this checkout and another commit in a git worktree.

Each side has its own database in one cluster, with the same generated programmes (the same seed),
and measures itself: its own `manage.py`, server and `bench` are called by names that every commit
since 662271d has (`generate_programmes`, `bench measure`). Turns alternate, so that other load on
the machine affects both alike.
"""

import argparse
import json
import os
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from machine import cluster, content, database, web
from machine.checkout import LOGS, ROOT, VAR, StopError
from machine.environment import LOCKS
from machine.progress import Progress

SIZES, TURNS = "100000", 5
# A shape is worse when its median is longer by more than this share, and by more than the spread.
TOLERANCE = 0.15
OTHER = VAR / "against"
PREPARE = (
    ("migrate", "--no-input", "-v", "1"),
    ("createcachetable",),
    ("compilemessages", "--ignore=.venv", "--ignore=var"),
    ("collectstatic", "--no-input"),
    ("load_france",),
    ("load_taxonomy",),
    ("load_procedures",),
)
MEASURED_WITH = ("seconds", "clients", "questions", "seed")
# Run in the other worktree where its requirements are not ours.
PROVIDE = """
import sys
sys.path.insert(0, "script")
from machine import checkout, environment, progress
checkout.make_var()
environment.provide(progress.Progress("bench", 1, quiet=True), tests=True)
"""
STEPS_BEFORE, STEPS_OF_A_SIZE = 4, 2


@dataclass(frozen=True)
class Side:
    """One of the two commits: its name, its checkout, and the folder of its runtime files."""

    name: str
    root: Path
    var: Path

    @property
    def python(self) -> Path:
        """The Python of its virtual environment."""
        return self.root / ".venv" / "bin" / "python"

    def run(self, progress: Progress, *words: str | Path, env: dict[str, str]) -> str:
        """Run a Python program of this side; returns its output."""
        environment = os.environ | env | {"REPERES_VAR": str(self.var)}
        return progress.run([self.python, *words], env=environment, cwd=self.root)


@dataclass(frozen=True)
class Compared:
    """One shape on both sides, in ms: median p50 of the turns, and their interquartile range.

    ``spread_ms`` is that of the side where it is wider.
    """

    title: str
    before_ms: float
    now_ms: float
    spread_ms: float

    @property
    def ratio(self) -> float:
        """The time now divided by the time before."""
        return self.now_ms / self.before_ms

    @property
    def is_worse(self) -> bool:
        """Whether it takes longer by more than the tolerance and by more than the spread."""
        return self.ratio > 1 + TOLERANCE and self.now_ms - self.before_ms > self.spread_ms


def count_steps(options: argparse.Namespace) -> int:
    """The number of steps, for the progress shown."""
    return STEPS_BEFORE + len(options.sizes) * (STEPS_OF_A_SIZE + 2 * options.turns)


def compare(progress: Progress, options: argparse.Namespace) -> int:
    """Measure both commits at every size and print the table; 1 when any shape is worse."""
    web.require_free_port()
    with ExitStack() as stack:
        with progress.step(f"Checkout of {options.against}"):
            other = stack.enter_context(_other_side(progress, options.against))
        sides = (other, Side("now", ROOT, VAR))
        server, reached = stack.enter_context(database.for_measuring(progress))
        for side in sides:
            with progress.step(f"Tables and territories: {side.name}"):
                _make_database(server, _database_name(side, 0), database.NAME)
                here = database.renamed(reached, _database_name(side, 0))
                for words in PREPARE:
                    side.run(progress, "manage.py", *words, env=here.owner_environment)
        compared = {
            count: _size(progress, server, reached, sides, options, count)
            for count in options.sizes
        }
    for count, shapes in compared.items():
        print(
            table(shapes, f"{count:,} programmes, {options.turns} turns, against {options.against}")
        )
    return int(any(shape.is_worse for shapes in compared.values() for shape in shapes))


@contextmanager
def _other_side(progress: Progress, commit: str) -> Iterator[Side]:
    """The other commit in a worktree of its own, with its Python packages; removed at the end."""
    _remove_worktree(progress)  # one that a killed run left
    progress.run(["git", "worktree", "add", "--force", "--detach", OTHER, commit])
    try:
        side = Side("before", OTHER, OTHER / "var")
        if all((ROOT / lock).read_bytes() == (OTHER / lock).read_bytes() for lock in LOCKS):
            (OTHER / ".venv").symlink_to((ROOT / ".venv").resolve())
        else:
            environment = os.environ | {"REPERES_VAR": str(side.var)}
            progress.run(["/usr/bin/python3", "-B", "-c", PROVIDE], env=environment, cwd=OTHER)
            progress.note("packages of its own")
        side.var.mkdir(exist_ok=True)
        yield side
    finally:
        _remove_worktree(progress)


def _remove_worktree(progress: Progress) -> None:
    if OTHER.exists():
        progress.run(["git", "worktree", "remove", "--force", OTHER])


def _database_name(side: Side, count: int) -> str:
    # Programmes are generated only into databases with this suffix.
    return f"{database.NAME}_{side.name}_{count}_bench"


def _make_database(server: cluster.Cluster, name: str, template: str) -> None:
    made = f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {database.OWNER}'
    server.execute("postgres", made)


def _size(
    progress: Progress,
    server: cluster.Cluster,
    reached: database.Database,
    sides: Sequence[Side],
    options: argparse.Namespace,
    count: int,
) -> list[Compared]:
    """Fill both sides with ``count`` programmes and measure them in alternating turns."""
    filled = {side: database.renamed(reached, _database_name(side, count)) for side in sides}
    for side, here in filled.items():
        with progress.step(f"Generating {count}: {side.name}"):
            name = _database_name(side, count)
            _make_database(server, name, _database_name(side, 0))
            words = ("generate_programmes", "--count", str(count), "--seed", str(options.seed))
            output = side.run(progress, "manage.py", *words, env=here.owner_environment)
            server.execute(name, "VACUUM (ANALYZE)")
            server.execute("postgres", "CHECKPOINT")
            progress.note(content.last_line(output))
    figures: dict[Side, list[dict]] = {side: [] for side in sides}
    for turn in range(1, options.turns + 1):
        for side, here in filled.items():
            with progress.step(f"Turn {turn} at {count}: {side.name}"):
                figures[side].append(_turn(progress, side, here, options))
    for side in sides:
        server.execute("postgres", f'DROP DATABASE "{_database_name(side, count)}" WITH (FORCE)')
    before, now = (figures[side] for side in sides)
    return shapes_of(before, now)


def _turn(
    progress: Progress, side: Side, here: database.Database, options: argparse.Namespace
) -> dict:
    """The figures of one turn of a side, whose server runs only during it."""
    environment = web.measuring_environment(here) | {"REPERES_VAR": str(side.var)}
    into = VAR / "bench-turn.json"
    log = (LOGS / f"bench-server-{side.name}.log").open("ab")
    with log, web.running(environment, log, root=side.root) as process:
        words = {"port": web.port(), "server": process.pid, "requests": 0, "into": into}
        words |= {name: getattr(options, name) for name in MEASURED_WITH}
        arguments = [f"--{name}={value}" for name, value in words.items()]
        side.run(progress, "-m", "bench", "measure", *arguments, env=environment)
    figures = json.loads(into.read_text())
    into.unlink()
    return figures


def shapes_of(before: Sequence[dict], now: Sequence[dict]) -> list[Compared]:
    """The shapes that both sides measured, from what ``bench measure`` wrote in each turn."""
    contents = {figures["programmes"] for figures in (*before, *now)}
    if len(contents) > 1:
        raise StopError(f"the two sides hold different numbers of programmes: {sorted(contents)}")
    titles = {shape["name"]: shape["title"] for shape in now[0]["shapes"]}
    known = {shape["name"] for shape in before[0]["shapes"]}
    compared = []
    for name, title in titles.items():
        if name not in known:
            continue
        was, is_now = (_p50s(name, turns) for turns in (before, now))
        spread = max(_interquartile(was), _interquartile(is_now))
        compared.append(Compared(title, statistics.median(was), statistics.median(is_now), spread))
    return compared


def _p50s(name: str, turns: Sequence[dict]) -> list[float]:
    return [s["p50_ms"] for figures in turns for s in figures["shapes"] if s["name"] == name]


def _interquartile(values: Sequence[float]) -> float:
    """The range of the middle half; 0 of a single value."""
    if len(values) < 2:
        return 0.0
    low, _middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return high - low


def table(shapes: Sequence[Compared], title: str) -> str:
    """Markdown of a comparison: medians of p50, ratio and spread of each shape."""
    lines = [title, "", "| shape | before ms | now ms | ratio | spread ms |  |"]
    lines.append("|" + " --- |" * 6)
    for shape in shapes:
        verdict = "**worse**" if shape.is_worse else ""
        figures = (f"{shape.before_ms:.2f}", f"{shape.now_ms:.2f}", f"{shape.ratio:.2f}")
        lines.append(
            f"| {shape.title} | {' | '.join(figures)} | {shape.spread_ms:.2f} | {verdict} |"
        )
    worse = sum(shape.is_worse for shape in shapes)
    return "\n".join([*lines, "", f"{worse} of {len(shapes)} shapes are worse.", ""])
