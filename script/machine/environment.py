"""The virtual environment: built by /usr/bin/python3 from the hash-locked requirements."""

import shutil
import subprocess
from pathlib import Path

from machine.checkout import PYTHON, ROOT, fingerprint
from machine.progress import Progress

SYSTEM_PYTHON = Path("/usr/bin/python3")
FOLDER = ROOT / ".venv"
# What it is built from, relative to the checkout.
LOCKS = ("requirements/run.txt", "requirements/test.txt")


def _version() -> str:
    """Full version of the system's Python: a new one means a new environment."""
    completed = subprocess.run(
        [SYSTEM_PYTHON, "--version"], capture_output=True, text=True, check=True
    )
    return completed.stdout.strip()


def requirements_mark(name: str) -> str:
    """Fingerprint of what the environment is built from, for `run` or `test`."""
    names = ["run", "test"] if name == "test" else ["run"]
    return fingerprint([ROOT / "requirements" / f"{each}.txt" for each in names], _version())


def _stamp(name: str) -> Path:
    return FOLDER / f".installed-{name}"


def _is_stamped(name: str) -> bool:
    stamp = _stamp(name)
    return stamp.exists() and stamp.read_text() == requirements_mark(name)


def _works() -> bool:
    """Whether the environment's Python starts at all (its base may have been upgraded away)."""
    if not PYTHON.exists():
        return False
    tried = subprocess.run([PYTHON, "-c", "import django"], capture_output=True, check=False)
    return tried.returncode == 0


def provide(progress: Progress, *, tests: bool) -> None:
    """Build or complete .venv. Stamps are written last, so an incomplete one is built again."""
    if not (_is_stamped("run") and _works()):
        _rebuild(progress)
        progress.note("built")
    if tests and not _is_stamped("test"):
        if _stamp("test").exists():  # built from another lock: packages not in this one must go
            _rebuild(progress)
        _install(progress, "test")
        progress.note("test packages added")
    if not progress.notes:
        progress.note("unchanged")


def _rebuild(progress: Progress) -> None:
    if FOLDER.is_symlink():
        FOLDER.unlink()
    elif FOLDER.exists():
        shutil.rmtree(FOLDER)
    progress.run([SYSTEM_PYTHON, "-m", "venv", FOLDER])
    _install(progress, "run")


def _install(progress: Progress, name: str) -> None:
    locked = ROOT / "requirements" / f"{name}.txt"
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
    ]
    progress.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", locked])
    _stamp(name).write_text(requirements_mark(name))
