"""The checks of script/test before pytest, cheap ones first."""

import os
import shutil
import subprocess
from pathlib import Path

from machine.checkout import PYTHON, ROOT, VAR, files, fingerprint
from machine.database import Database
from machine.progress import Progress

TOOLS = PYTHON.parent
TEMPLATES = ("templates",)
# mypy's cache, one for each version of settings and requirements, whose changes mypy does not see.
TYPE_CACHE = VAR / "mypy" / fingerprint(files("config/*.py", "requirements/*.txt"))[:10]

CHECKS: dict[str, list[str | Path]] = {
    "Lint (ruff)": [TOOLS / "ruff", "check", "."],
    "Format (ruff)": [TOOLS / "ruff", "format", "--check", "."],
    "Style sheets and scripts (beautifier)": [PYTHON, "script/check_formats"],
    "Templates (djlint)": [TOOLS / "djlint", "--quiet", "--lint", *TEMPLATES],
    "Layers (import-linter)": [TOOLS / "lint-imports"],
    "Types (mypy)": [TOOLS / "mypy", "--cache-dir", TYPE_CACHE],
    "Migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "Translations": [PYTHON, "script/check_translations"],
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


def run_cheap(progress: Progress, database: Database) -> list[str]:
    """Run every check, print the output of those that failed, and return their titles."""
    failed = []
    remove_stale_type_caches()
    for title, command in CHECKS.items():
        with progress.step(title):
            completed = subprocess.run(
                [str(word) for word in command],
                cwd=ROOT,
                env=environment(database),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            print(completed.stdout, file=progress.log, flush=True)
            if completed.returncode:
                failed.append(title)
                print(completed.stdout, flush=True)
            progress.note("FAILED" if completed.returncode else "passed")
    return failed
