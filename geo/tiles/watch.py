"""Whether the source answers: a small file that every page reads and a thread now and then writes.

No page and no tile ever waits for this check. It starts when somebody asks and the last one is
old, in one process at a time, and never on import: commands and tests start nothing.
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


def known(source: Source) -> State:
    """The last state of this source; one never checked is taken as silent."""
    try:
        written = json.loads((folder() / "source.json").read_text())[source.key]
        return State(written["answers"], written["checked_at"])
    except (OSError, ValueError, LookupError):  # none yet, or one of another source
        return State(answers=False, checked_at=0)


def known_or_asked(source: Source) -> State:
    """The last state, at once; when it is old, a check starts in the background."""
    state = known(source)
    if state.is_due:
        check_in_background(source)
    return state


def distrust(source: Source) -> None:
    """Take the source as silent at once, since it kept somebody waiting, and check it again."""
    _write(source, answers=False)
    check_in_background(source)


def check_in_background(source: Source) -> None:
    """Start a check, unless one is under way in some process; returns at once."""
    try:
        turn = _turn_to_check()
    except OSError as error:
        logger.warning("Tiles cannot be kept in %s: %s", folder(), error)
        return
    if turn is not None:
        threading.Thread(target=_check, args=(source, turn), name="basemap", daemon=True).start()


def _check(source: Source, turn: TextIO) -> None:
    with turn:
        started = time.monotonic()
        try:
            fetch(source, PROBE)
        except SourceError as error:
            logger.warning("The street map does not answer: %s", error)
            _write(source, answers=False)
        else:
            _write(source, answers=time.monotonic() - started <= PROMPT_S)


def _turn_to_check() -> TextIO | None:
    """An open file whose lock is held until it is closed; None while another one holds it."""
    folder().mkdir(parents=True, exist_ok=True)
    turn = (folder() / "checking").open("a")
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        turn.close()
        return None
    return turn


def _write(source: Source, *, answers: bool) -> None:
    state = {source.key: {"answers": answers, "checked_at": time.time()}}
    folder().mkdir(parents=True, exist_ok=True)
    written = folder() / f"source.json.{os.getpid()}.{threading.get_ident()}"
    written.write_text(json.dumps(state))
    written.replace(folder() / "source.json")
