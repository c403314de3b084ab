"""Commands of set-up: `python3 script setup|server|manage|…`, called by script/* of that name."""

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
    jobs,
    packages,
    progress,
    test_database,
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
SLOW_TESTS = [
    "tests/browser",
    "tests/geo/test_folium_maps_in_browser.py",
    "tests/script",
    # A cluster of its own, and servers that are stopped while they work.
    "tests/contributions/test_editors.py",
    "tests/test_http_server.py",
]
# The variable by which the same runs a sample of exhaustive tests (tests/exhaustive.py).
SAMPLE = "REPERES_QUICK_TESTS"
# Two workers, a module to one of them, ordered by tests/conftest.py; `-n 0` after them runs all
# in one process.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def database_is_given() -> bool:
    """Whether DATABASE_URL names the database."""
    return bool(os.environ.get("DATABASE_URL"))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Lock set-up: two of one checkout would write the same files, so the second waits."""
    with (VAR / "setup.lock").open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this checkout is running; waiting for it.", flush=True)
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def prepare(reporter: progress.Progress, *, tests: bool) -> None:
    """Provide packages and environment; tests need PostgreSQL's programs in any case."""
    with reporter.step("System packages"):
        packages.provide(reporter, database=tests or not database_is_given(), tests=tests)
    with reporter.step("Python packages"):
        environment.provide(reporter, tests=tests)


@contextmanager
def opened(reporter: progress.Progress, embedded: OpenEmbedded) -> Iterator[database.Database]:
    """The database of DATABASE_URL, else the embedded one, started here."""
    opener = database.external if database_is_given() else embedded
    with ExitStack() as stack:
        with reporter.step("Database"):
            reached = stack.enter_context(opener(reporter))
        yield reached


def fill(reporter: progress.Progress, reached: database.Database, steps: dict[str, Step]) -> None:
    for title, step in steps.items():
        with reporter.step(title):
            step(reporter, reached)


def setup(_words: list[str]) -> int:
    """Set up everything that the server needs, without serving."""
    reporter = progress.Progress("setup", BASE_STEPS + len(CONTENT_STEPS))
    with one_at_a_time():
        prepare(reporter, tests=False)
        with opened(reporter, database.embedded) as reached:
            fill(reporter, reached, CONTENT_STEPS)
    return 0


def server(_words: list[str]) -> int:
    """Set up, then serve until a signal stops it."""
    web.require_free_port()
    web.require_closed_demo()
    reporter = progress.Progress("server", BASE_STEPS + len(SERVER_STEPS))
    with ExitStack() as stack:
        with one_at_a_time():
            prepare(reporter, tests=False)
            reached = stack.enter_context(opened(reporter, database.embedded))
            fill(reporter, reached, SERVER_STEPS)
        worker = stack.enter_context(jobs.kept_running(reached))
        return web.serve(reached, watchdog.DatabaseWatchdog(reached, reporter), worker)


def worker(_words: list[str]) -> int:
    """Set up, then run jobs until a signal stops it."""
    reporter = progress.Progress("worker", BASE_STEPS + len(CONTENT_STEPS))
    with ExitStack() as stack:
        with one_at_a_time():
            prepare(reporter, tests=False)
            reached = stack.enter_context(opened(reporter, database.embedded))
            fill(reporter, reached, CONTENT_STEPS)
        return run_in_terminal([PYTHON, *jobs.COMMAND], jobs.environment(reached))


def manage(words: list[str]) -> int:
    """Run manage.py with the database running; prints nothing itself."""
    reporter = progress.Progress("manage", BASE_STEPS, quiet=True)
    with ExitStack() as stack:
        with one_at_a_time():
            prepare(reporter, tests=False)
            reached = stack.enter_context(opened(reporter, database.embedded))
        # As the server is, so that commands know its address where it is a demonstration.
        demo = {"REPERES_DEMO": "1"} if web.is_demo(reached) else {}
        variables = os.environ | reached.owner_environment | demo
        return run_in_terminal([PYTHON, ROOT / "manage.py", *words], variables)


def test(words: list[str]) -> int:
    """Set up, run the checks, then pytest."""
    quick = "--quick" in words
    if quick:
        words = [word for word in words if word != "--quick"]
        words += [f"--ignore={path}" for path in SLOW_TESTS]
    total = BASE_STEPS + len(TEST_STEPS) + len(checks.CHECKS) + 1
    reporter = progress.Progress("test", total)
    with ExitStack() as stack:
        with one_at_a_time():
            prepare(reporter, tests=True)
            reached = stack.enter_context(opened(reporter, test_database.embedded))
            fill(reporter, reached, TEST_STEPS)
        variables = checks.environment(reached)
        variables[test_database.RUN] = test_database.run_name(reached)
        variables[SAMPLE] = "1" if quick else ""
        failed = checks.run_all(reporter, variables)
        if checks.FILLED not in failed:
            test_database.save(reporter, reached)
        reporter.announce("Tests (pytest)")
        command = [PYTHON, "-m", "pytest", *SIDE_BY_SIDE, *words]
        status = run_in_terminal(command, variables)
    return status or int(bool(failed))


def measure(words: list[str]) -> int:
    """Set up, then measure searches on generated programmes in a cluster of their own.

    Against another commit: 1 when any shape of question is worse.
    """
    options = bench.arguments(words)
    count = (
        BASE_STEPS - 1 + against.count_steps(options)
        if options.against
        else bench.count_steps(options)
    )
    reporter = progress.Progress("bench", count)
    with one_at_a_time():
        prepare(reporter, tests=True)
    if options.against:
        return against.compare(reporter, options)
    bench.measure(reporter, options)
    return 0


def check_abuse(words: list[str]) -> int:
    """Run the security checks on a temporary copy of this checkout; 1 when any fails."""
    reporter = progress.Progress("check_abuse", BASE_STEPS - 1)
    with one_at_a_time():
        prepare(reporter, tests=False)
    return run_in_terminal([PYTHON, "-m", "abuse", *words], dict(os.environ))


def run_in_terminal(command: list[str | Path], environment: dict[str, str]) -> int:
    """Run a program with this terminal; return its status."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


COMMANDS = {
    "setup": setup,
    "server": server,
    "worker": worker,
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
    except web.StopRequestedError as signal:
        print("Stopped as asked; starting again goes on from here.", file=sys.stderr)
        return 128 + signal.args[0]


if __name__ == "__main__":
    sys.exit(main())
