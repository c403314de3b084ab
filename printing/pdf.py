"""PDF of an HTML document, made by another process that is bounded in time, memory and reach.

Two bounds keep pages answered while papers are made: so many at once over all workers that one
always stays free, and a time after which a paper is given up.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.conf import settings

RENDERER = Path(__file__).with_name("renderer.py")
# Less than gunicorn gives a request.
TIME_S = 25
WAIT_FOR_SLOT_S = 0.5
POLL_S = 0.02
# Nothing of ours: the renderer knows no database and no key.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


class RenderingError(Exception):
    """No PDF was made; the message says why, without anything of the document."""


class BusyError(RenderingError):
    """So many papers are being made that this one has to wait."""


def folder() -> Path:
    """The folder of kept papers and of slots; may be deleted at any time."""
    made: Path = settings.VAR_DIR / "papers"
    made.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made


def pdf_of(html: str) -> bytes:
    """The PDF of a document; ``RenderingError``, at the latest after ``TIME_S``.

    The document goes to the other process and comes back by pipes: nothing of it is on a disk.
    """
    with slot():
        return _rendered(html)


def _rendered(html: str) -> bytes:
    command = [sys.executable, "-I", str(RENDERER), str(settings.BASE_DIR / "static")]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=html.encode(),
            capture_output=True,
            check=False,
            cwd="/",
            env=ENVIRONMENT,
            timeout=TIME_S,
        )
    except subprocess.TimeoutExpired:
        raise RenderingError(f"not ready after {TIME_S} s") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").splitlines() or ["nothing said"]
        raise RenderingError(f"the renderer ended with {done.returncode}: {said[-1]}")
    return done.stdout


@contextmanager
def slot() -> Iterator[None]:
    """Hold one of the slots for making papers; ``BusyError`` where all are taken for a while."""
    give_up_at = time.monotonic() + WAIT_FOR_SLOT_S
    while (lock := _free_slot()) is None:
        if time.monotonic() > give_up_at:
            raise BusyError("every slot is taken")
        time.sleep(POLL_S)
    with lock:
        yield


def _free_slot() -> TextIO | None:
    """An open, locked file: a semaphore over all processes."""
    for number in range(settings.PAPERS_AT_ONCE):
        lock = (folder() / f"slot-{number}").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return lock
    return None
