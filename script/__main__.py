"""The commands: `python3 script setup|server|manage|…`, called by script/* of the same name."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from machine import (
    against,
    bench,
    checks,
    content,
    database,
    environment,
    packages,
    progress,
    watchdog,
    web,
)
from machine.checkout import LOGS, PYTHON, ROOT, VAR, StopError, make_var

OpenEmbedded = Callable[[progress.Progress], AbstractContextManager[database.Database]]
Step = Callable[[progress.Progress, database.Database], None]

TEST_STEPS: dict[str, Step] = {
    "Words of the interface": content.words,
    "Static files": content.static_files,
}
CONTENT_STEPS: dict[str, Step] = {
    "Tables": content.tables,
    "Words of the interface": content.words,
    "Static files": content.static_files,
    "Territories and content": content.data,
}
SERVER_STEPS = CONTENT_STEPS | {"Demonstration": content.demonstration}
BASE_STEPS = 3
# Left out by `script/test --quick`: browsers, kills, and copies of clusters and checkouts.
SLOW_TESTS = ["tests/browser", "tests/script", "tests/geo/test_folium_maps_in_browser.py"]
# Two workers, a module to one of them, ordered by tests/conftest.py; `-n 0` after them runs all
# in one process.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def database_is_given() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two set-ups of one checkout would write the same files: the second waits for the first."""
    with (VAR / "setup.lock").open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this checkout is running; waiting for it.", flush=True)
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def prepare(told: progress.Progress, *, tests: bool) -> None:
    """Packages and environment. Tests need PostgreSQL itself: some kill a cluster they made."""
    with told.step("System packages"):
        packages.provide(told, database=tests or not database_is_given(), tests=tests)
    with told.step("Python packages"):
        environment.provide(told, tests=tests)


@contextmanager
def opened(told: progress.Progress, embedded: OpenEmbedded) -> Iterator[database.Database]:
    """The database: the one DATABASE_URL names, else ours, started here."""
    opener = database.external if database_is_given() else embedded
    with ExitStack() as stack:
        with told.step("Database"):
            reached = stack.enter_context(opener(told))
        yield reached


def fill(told: progress.Progress, reached: database.Database, steps: dict[str, Step]) -> None:
    for title, step in steps.items():
        with told.step(title):
            step(told, reached)


def setup(_words: list[str]) -> int:
    """Everything the server needs, without serving."""
    told = progress.Progress("setup", BASE_STEPS + len(CONTENT_STEPS))
    with one_at_a_time():
        prepare(told, tests=False)
        with opened(told, database.embedded) as reached:
            fill(told, reached, CONTENT_STEPS)
    return 0


def server(_words: list[str]) -> int:
    """Set up, then serve until asked to stop."""
    web.require_free_port()
    web.require_closed_demo()
    told = progress.Progress("server", BASE_STEPS + len(SERVER_STEPS))
    with ExitStack() as stack:
        with one_at_a_time():
            prepare(told, tests=False)
            reached = stack.enter_context(opened(told, database.embedded))
            fill(told, reached, SERVER_STEPS)
        return web.serve(reached, watchdog.DatabaseWatchdog(reached, told))


def manage(words: list[str]) -> int:
    """manage.py with the database running; silent, since its output is the command's."""
    told = progress.Progress("manage", BASE_STEPS, quiet=True)
    with ExitStack() as stack:
        with one_at_a_time():
            prepare(told, tests=False)
            reached = stack.enter_context(opened(told, database.embedded))
        return run_in_terminal(
            [PYTHON, ROOT / "manage.py", *words], os.environ | reached.owner_environment
        )


def test(words: list[str]) -> int:
    """Set up, cheap checks, then pytest, whose summary is the last line."""
    if "--quick" in words:
        words = [word for word in words if word != "--quick"]
        words += [f"--ignore={path}" for path in SLOW_TESTS]
    total = BASE_STEPS + len(TEST_STEPS) + len(checks.CHECKS) + 1
    told = progress.Progress("test", total)
    with ExitStack() as stack:
        with one_at_a_time():
            prepare(told, tests=True)
            reached = stack.enter_context(opened(told, database.for_tests))
            fill(told, reached, TEST_STEPS)
        failed = checks.run_cheap(told, reached)
        told.announce("Tests (pytest)")
        command = [PYTHON, "-m", "pytest", *SIDE_BY_SIDE, *words]
        status = run_in_terminal(command, checks.environment(reached))
    return status or int(bool(failed))


def measure(words: list[str]) -> int:
    """Set up, then measure searches on generated programmes in a cluster of their own.

    Against another commit: 1 when any shape of question is worse.
    """
    given = bench.arguments(words)
    count = BASE_STEPS - 1 + against.steps(given) if given.against else bench.steps(given)
    told = progress.Progress("bench", count)
    with one_at_a_time():
        prepare(told, tests=True)
    if given.against:
        return against.compare(told, given)
    bench.measure(told, given)
    return 0


def check_abuse(words: list[str]) -> int:
    """Attack a throw-away copy of this checkout; 1 when anything is broken."""
    told = progress.Progress("check_abuse", BASE_STEPS - 1)
    with one_at_a_time():
        prepare(told, tests=False)
    return run_in_terminal([PYTHON, "-m", "abuse", *words], dict(os.environ))


def run_in_terminal(command: list[str | Path], given: dict[str, str]) -> int:
    """Run a program that speaks to the terminal itself; returns its status."""
    process = subprocess.Popen(command, cwd=ROOT, env=given)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


COMMANDS = {
    "setup": setup,
    "server": server,
    "manage": manage,
    "test": test,
    "bench": measure,
    "check_abuse": check_abuse,
}


def main() -> int:
    name, *words = sys.argv[1:]
    log = LOGS / f"{name}.log"
    sys.stdout.reconfigure(errors="replace")  # a terminal may know fewer letters than we use
    web.stop_on_signals()
    try:
        make_var()
        return COMMANDS[name](words)
    except (StopError, OSError, subprocess.SubprocessError) as error:
        progress.stop_line(error, log if log.exists() else None)
        return 1
    except web.AskedToStopError as asked:
        print("Stopped as asked; starting again goes on from here.", file=sys.stderr)
        return 128 + asked.args[0]


if __name__ == "__main__":
    sys.exit(main())
