"""The checks of script/test before pytest, and the making of its database, side by side."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from machine.checkout import PYTHON, ROOT, VAR, files, fingerprint
from machine.database import Database
from machine.progress import Progress

TOOLS = PYTHON.parent
TEMPLATES = ("templates",)
# mypy's cache, one for each version of settings and requirements, whose changes mypy does not see.
TYPE_CACHE = VAR / "mypy" / fingerprint(files("config/*.py", "requirements/*.txt"))[:10]

# As many as pytest has workers.
AT_ONCE = 2

# The database that the workers of the tests copy.
FILLED = "Filled database"
# What takes longest comes first.
CHECKS: dict[str, list[str | Path]] = {
    "Types (mypy)": [TOOLS / "mypy", "--cache-dir", TYPE_CACHE],
    FILLED: [PYTHON, "-m", "tests.databases"],
    "Translations": [PYTHON, "script/check_translations"],
    "Migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "Layers (import-linter)": [TOOLS / "lint-imports"],
    "Lint (ruff)": [TOOLS / "ruff", "check", "."],
    "Format (ruff)": [TOOLS / "ruff", "format", "--check", "."],
    "Style sheets and scripts (beautifier)": [PYTHON, "script/check_formats"],
    "Templates (djlint)": [TOOLS / "djlint", "--quiet", "--lint", *TEMPLATES],
}


def environment(database: Database) -> dict[str, str]:
    """Environment of checks and tests: no network, no demonstration, the throw-away database.

    Compiled modules are saved in var/, whatever the caller's environment says: compiling 600
    modules anew takes each process of the tests six seconds.
    """
    fixed = {"REPERES_BASEMAP": "outlines", "REPERES_DEMO": "", "PYTHONWARNINGS": "default"}
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VAR / "pycache")}
    return os.environ | database.owner_environment | fixed | compiled


def remove_stale_type_caches() -> None:
    """Remove mypy's caches of other settings or requirements."""
    for folder in TYPE_CACHE.parent.glob("*/"):
        if folder != TYPE_CACHE:
            shutil.rmtree(folder)


@dataclass
class RunningCheck:
    """A check at work: its process, where its output goes, and when it began."""

    title: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    begun_s: float

    def printed(self) -> str:
        """The whole output of a check that has ended."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace")


def run_all(progress: Progress, given: dict[str, str]) -> list[str]:
    """Run every check, print the output of those that failed, and return their titles.

    ``given`` is their environment.
    """
    remove_stale_type_caches()
    failed, waiting = [], list(CHECKS.items())
    running: list[RunningCheck] = []
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(_start(*waiting.pop(0), given))
            time.sleep(0.05)
            for check in [each for each in running if each.process.poll() is not None]:
                running.remove(check)
                if not _passes(progress, check):
                    failed.append(check.title)
    finally:
        for check in running:
            check.process.terminate()
            check.process.wait()
    return failed


def _start(title: str, command: list[str | Path], given: dict[str, str]) -> RunningCheck:
    output = TemporaryFile()  # noqa: SIM115  # closed when the check has ended
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=given,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    return RunningCheck(title, process, output, time.monotonic())


def _passes(progress: Progress, check: RunningCheck) -> bool:
    """Say how a check has ended, with its output when it failed."""
    with check.output:
        printed = check.printed()
    seconds, is_good = time.monotonic() - check.begun_s, check.process.returncode == 0
    print(printed, file=progress.log, flush=True)
    progress.finished(check.title, "passed" if is_good else "FAILED", seconds)
    if not is_good:
        print(printed, flush=True)
    return is_good
