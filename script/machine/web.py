"""Runs gunicorn until a signal stops it, and waits until it is ready."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn, Protocol

from machine import is_ready
from machine.checkout import ROOT, StopError
from machine.database import Database
from machine.packages import postgresql_folders

# Values that mean yes, as in config/environment.py.
YES = {"1", "true", "yes", "on"}
READY_WITHIN_S = 60
STOP_WITHIN_S = 20
CHECK_EVERY_S = 1


def port() -> int:
    """The port of PORT, 8000 when unset."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StopError(f"PORT is {text!r}, which is no port: give a number from 1 to 65535.")
    return int(text)


def require_free_port() -> None:
    """Raise ``StopError`` before any long work when the port is in use."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((is_ready.LOCAL, port()))
        except OSError as error:
            raise StopError(
                f"port {port()} cannot be used ({error.strerror}): "
                f"start with another one, for example PORT={port() + 1} script/server"
            ) from error


def environment(database: Database) -> dict[str, str]:
    """Environment of the web processes, with the role that only reads and writes rows."""
    variables = os.environ | database.web_environment | {"PORT": str(port())}
    if is_demo(database):
        variables["REPERES_DEMO"] = "1"
    return variables


def measuring_environment(database: Database) -> dict[str, str]:
    """The environment of script/server without rate limit of reading, for benchmarks."""
    pgbench = {"PGBENCH": str(max(postgresql_folders().values()) / "pgbench")}
    free = {"REPERES_READING_UNLIMITED": "127.0.0.1", "REPERES_BASEMAP": "outlines"}
    return environment(database) | free | pgbench


def is_demo(database: Database) -> bool:
    """Whether this is a demonstration: by default where only this machine can reach the site."""
    if os.environ.get("REPERES_DEMO") is not None:
        return _is_on("REPERES_DEMO")
    is_named = os.environ.get("REPERES_HOSTS") or os.environ.get("REPERES_BIND")
    is_open = is_named or _is_on("REPERES_PROXY") or _is_on("REPERES_HTTPS")
    return database.is_embedded and not is_open


def require_closed_demo() -> None:
    """Raise ``StopError`` when a demonstration is requested where others reach the site."""
    for name in ("REPERES_PROXY", "REPERES_HTTPS"):
        if _is_on("REPERES_DEMO") and _is_on(name):
            raise StopError(f"REPERES_DEMO is for 127.0.0.1 only; unset it or {name}.")


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in YES


class Watched(Protocol):
    """What has to be looked after while the site is served."""

    def check(self) -> None:
        """Start it again if it has ended."""


def serve(database: Database, *watched: Watched) -> int:
    """Run gunicorn until a signal stops it; return the exit status."""
    try:
        with running(environment(database)) as process:
            print(f"Ready: http://{is_ready.LOCAL}:{port()}/", flush=True)
            _watch(process, watched)
    except StopRequestedError:
        return 0


def _watch(process: subprocess.Popen[bytes], watched: Sequence[Watched]) -> NoReturn:
    """Restart database and worker as needed while gunicorn runs; ``StopError`` when it ends."""
    while process.poll() is None:
        for each in watched:
            each.check()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=CHECK_EVERY_S)
    raise StopError(f"the web server ended by itself with status {process.returncode}; see above.")


@contextmanager
def running(
    env: dict[str, str], output: IO[bytes] | None = None, root: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn of a checkout, ready to answer, during the block; its output goes to ``output``."""
    python = root / ".venv" / "bin" / "python"
    process = subprocess.Popen(
        [*bound_to_us(), python, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
        cwd=root,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        start_new_session=True,  # Ctrl-C reaches this program only, which stops things in order
    )
    try:
        _wait_until_ready(process, env)
        yield process
    finally:
        end(process)


def bound_to_us() -> list[str]:
    """The words before a command with which the kernel ends it when this program is killed."""
    return ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and kill it when it takes too long."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], env: dict[str, str]) -> None:
    problem: str | None = "no answer"
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StopError(f"the web server ended with status {process.returncode}; see above.")
        problem = is_ready.answer(port(), env)
        if problem is None:
            return
        time.sleep(0.1)
    raise StopError(f"/readyz did not succeed within {READY_WITHIN_S} s ({problem}).")


class StopRequestedError(BaseException):
    """A signal ended this program; a BaseException, so that no handler of errors catches it."""


def stop_on_signals() -> None:
    """Turn the signals that end a program into ``StopRequestedError``, so that all is closed."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)  # closing has begun
        raise StopRequestedError(number)

    for each in SIGNALS:
        # nohup ignores SIGHUP so that the program outlives the terminal.
        if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, stop)


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
