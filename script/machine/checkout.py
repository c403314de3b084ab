"""Paths of this checkout, fingerprints of its files, and stamps of what is up to date."""

import hashlib
import json
import os
import pwd
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("REPERES_VAR") or ROOT / "var").resolve()
LOGS = VAR / "log"
PYTHON = ROOT / ".venv" / "bin" / "python"

# A hash of the checkout's path, so that two checkouts on one machine share no cluster or socket.
MARK = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


class StopError(Exception):
    """Set-up cannot go on; the message is one line for the person who started it."""


def is_root() -> bool:
    return os.geteuid() == 0


def user_name() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def make_var() -> None:
    """Create var/ and its log folder; ``StopError`` when they cannot be written."""
    try:
        LOGS.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise StopError(
            f"{VAR} cannot be written by {user_name()}: it or the checkout belongs to someone else."
        ) from error
    if not os.access(VAR, os.W_OK) or not os.access(LOGS, os.W_OK):
        raise StopError(f"{VAR} cannot be written by {user_name()}: it belongs to someone else.")


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """SHA-256 of the names and contents of the files, whatever their order, and of the words."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(set(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def files(*patterns: str) -> list[Path]:
    """Files of the checkout that match the glob patterns, without those of .venv and var."""
    ignored = {".venv", "var", ".git", "__pycache__"}
    matches = (path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    return [path for path in matches if not ignored & set(path.relative_to(ROOT).parts)]


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file atomically: an interruption leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    part.replace(path)


class Stamps:
    """Fingerprints of the inputs of steps that were done, in a JSON file."""

    def __init__(self, name: str) -> None:
        self.path = VAR / "stamps" / f"{name}.json"

    def _read(self) -> dict[str, str]:
        try:
            return json.loads(self.path.read_text(encoding="utf-8"))
        except (
            FileNotFoundError,
            ValueError,
        ):  # none yet, or cut short by a full disk: do it again
            return {}

    def holds(self, step: str, mark: str) -> bool:
        return self._read().get(step) == mark

    def put(self, step: str, mark: str) -> None:
        write_whole(self.path, json.dumps(self._read() | {step: mark}, indent=1))
