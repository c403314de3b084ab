"""Watchdog of the embedded database: restarts it when it died while the site is served."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from machine import database
from machine.checkout import StopError
from machine.progress import Progress

# The pause before each attempt; after the last one the site ends.
PAUSES_S = (0, 1, 2, 5, 10, 20)
# After so long without failure all attempts are available again.
STEADY_S = 600


@dataclass
class DatabaseWatchdog:
    """Restarts the database with increasing pauses; ``check`` is called again and again."""

    reached: database.Database
    progress: Progress
    sleep: Callable[[float], object] = time.sleep
    tries: int = 0
    tried_at_s: float = 0.0

    def check(self) -> None:
        """Start the database when it has died; StopError when it does not stay."""
        server = self.reached.server
        if server is None:
            return
        if server.running_pid() is not None:
            if time.monotonic() > self.tried_at_s + STEADY_S:
                self.tries = 0
            return
        _say("The database died; starting it again.")
        why = "it died again and again"
        while self.tries < len(PAUSES_S):
            self.sleep(PAUSES_S[self.tries])
            self.tries += 1
            self.tried_at_s = time.monotonic()
            try:
                database.restart(self.reached, self.progress)
            except StopError as error:
                why = str(error)
            else:
                _say("The database runs again.")
                return
        raise StopError(f"the database died and cannot be started again: {why}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
