"""Health check of the tile source: its last state in a small file, refreshed by a thread.

No page and no tile waits for a check (stale-while-revalidate): who reads an old state starts one in
the background, in one process at a time. Nothing starts on import, so not in commands or tests.
"""

import fcntl
import json
import logging
import os
import threading
import time
from dataclasses import dataclass
from typing import TextIO

from geo.tiles.address import tile_at
from geo.tiles.source import Source, SourceError, fetch
from geo.tiles.store import folder

CHECKED_AGAIN_S = {True: 600, False: 60}
# A source slower than this would keep readers and workers waiting: it counts as silent.
PROMPT_S = 1.0
PROBE = tile_at(2.35, 48.85, 5)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """What the last check found, and when (seconds since 1970)."""

    answers: bool
    checked_at: float

    @property
    def is_due(self) -> bool:
        """Whether to check again; a clock set back counts as due."""
        return not 0 <= time.time() - self.checked_at < CHECKED_AGAIN_S[self.answers]


def last_state(source: Source) -> State:
    """The last state of this source; one never checked counts as silent."""
    try:
        written = json.loads((folder() / "source.json").read_text())[source.key]
        return State(written["answers"], written["checked_at"])
    except (OSError, ValueError, LookupError):  # none yet, or one of another source
        return State(answers=False, checked_at=0)


def refreshed_state(source: Source) -> State:
    """The last state, at once; starts a check in the background when that is old."""
    state = last_state(source)
    if state.is_due:
        check_in_background(source)
    return state


def mark_silent(source: Source) -> None:
    """Record that the source was too slow, and start a check."""
    _write(source, answers=False)
    check_in_background(source)


def check_in_background(source: Source) -> None:
    """Start a check, unless one is under way in some process; returns at once."""
    try:
        lock = _check_lock()
    except OSError as error:
        logger.warning("Tiles cannot be saved in %s: %s", folder(), error)
        return
    if lock is not None:
        threading.Thread(target=_check, args=(source, lock), name="basemap", daemon=True).start()


def _check(source: Source, lock: TextIO) -> None:
    with lock:
        started = time.monotonic()
        try:
            fetch(source, PROBE)
        except SourceError as error:
            logger.warning("The street map does not answer: %s", error)
            _write(source, answers=False)
        else:
            _write(source, answers=time.monotonic() - started <= PROMPT_S)


def _check_lock() -> TextIO | None:
    """An open file, locked until it is closed; None while another process holds the lock."""
    folder().mkdir(parents=True, exist_ok=True)
    lock = (folder() / "checking").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _write(source: Source, *, answers: bool) -> None:
    state = {source.key: {"answers": answers, "checked_at": time.time()}}
    folder().mkdir(parents=True, exist_ok=True)
    written = folder() / f"source.json.{os.getpid()}.{threading.get_ident()}"
    written.write_text(json.dumps(state))
    written.replace(folder() / "source.json")
