"""What script/test holds besides pytest, cheap checks first."""

import os
import shutil
import subprocess
from pathlib import Path

from machine.checkout import PYTHON, ROOT, VAR, files, fingerprint
from machine.database import Database
from machine.progress import Progress

TOOLS = PYTHON.parent
TEMPLATES = ("templates",)
# What mypy has read, anew for other settings or requirements: it does not see that a module hangs
# on those.
TYPES_READ = VAR / "mypy" / fingerprint(files("config/*.py", "requirements/*.txt"))[:10]

CHECKS: dict[str, list[str | Path]] = {
    "Lint (ruff)": [TOOLS / "ruff", "check", "."],
    "Format (ruff)": [TOOLS / "ruff", "format", "--check", "."],
    "Style sheets and scripts (beautifier)": [PYTHON, "script/check_formats"],
    "Templates (djlint)": [TOOLS / "djlint", "--quiet", "--lint", *TEMPLATES],
    "Layers (import-linter)": [TOOLS / "lint-imports"],
    "Types (mypy)": [TOOLS / "mypy", "--cache-dir", TYPES_READ],
    "Migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "Translations": [PYTHON, "script/check_translations"],
}


def environment(database: Database) -> dict[str, str]:
    """Environment of checks and tests: no network, no demonstration, the throw-away database."""
    fixed = {"REPERES_BASEMAP": "outlines", "REPERES_DEMO": "", "PYTHONWARNINGS": "default"}
    return os.environ | database.owner_environment | fixed


def forget_types_of_others() -> None:
    """Remove what mypy read with other settings or requirements."""
    for folder in TYPES_READ.parent.glob("*/"):
        if folder != TYPES_READ:
            shutil.rmtree(folder)


def run_cheap(progress: Progress, database: Database) -> list[str]:
    """Run every check; what failed is shown at once and its titles are returned."""
    failed = []
    forget_types_of_others()
    for title, command in CHECKS.items():
        with progress.step(title):
            told = subprocess.run(
                [str(word) for word in command],
                cwd=ROOT,
                env=environment(database),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            print(told.stdout, file=progress.log, flush=True)
            if told.returncode:
                failed.append(title)
                print(told.stdout, flush=True)
            progress.note("FAILED" if told.returncode else "passed")
    return failed
