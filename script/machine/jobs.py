"""Runs the worker of jobs beside the web server, and starts it again when it ends by itself."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from machine import web
from machine.checkout import PYTHON, ROOT
from machine.database import Database

COMMAND = ("manage.py", "procrastinate", "worker")
# The pause before a worker that ended by itself is started again, longer each time.
PAUSES_S = (1, 5, 30, 60)
# After so long without an end the pauses begin anew.
STEADY_S = 600


def environment(database: Database) -> dict[str, str]:
    """That of the web processes, with the role that owns the tables: jobs rebuild indexes."""
    return web.environment(database) | database.owner_environment


def start(env: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start a worker; the kernel ends it when this program is killed."""
    return subprocess.Popen(
        [*web.bound_to_us(), PYTHON, *COMMAND],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


@dataclass
class Worker:
    """A worker that is kept running; ``check`` is called again and again."""

    env: dict[str, str]
    begin: Callable[[dict[str, str]], "subprocess.Popen[bytes]"] = start
    now: Callable[[], float] = time.monotonic
    ends: int = 0
    begun_at_s: float = 0.0
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def check(self) -> None:
        """Start the worker when none runs, after a pause when one has just ended."""
        if self.process is not None and self.process.poll() is None:
            return
        now = self.now()
        if self.process is not None:
            if now > self.begun_at_s + STEADY_S:
                self.ends = 0
            if now < self.begun_at_s + PAUSES_S[min(self.ends, len(PAUSES_S) - 1)]:
                return
            self.ends += 1
            print("The worker ended; starting it again.", file=sys.stderr, flush=True)
        self.process, self.begun_at_s = self.begin(self.env), now


@contextmanager
def kept_running(database: Database) -> Iterator[Worker]:
    """A worker during the block; it finishes what it is doing before it ends."""
    worker = Worker(environment(database))
    worker.check()
    try:
        yield worker
    finally:
        if worker.process is not None:
            web.end(worker.process)
