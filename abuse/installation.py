"""A temporary installation: a copy of the checkout with its own database, keys, logs and port."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from abuse.browser import HOST, Browser

CHECKOUT = Path(__file__).resolve().parent.parent
NAME = "reperes-abuse-"
LEFT_OUT = shutil.ignore_patterns("var", ".venv", ".git", ".ci", "results", "*.pyc")
# On a busy machine of two cores the first set-up alone may take five minutes.
READY_WITHIN_S = 600
ENDS_WITHIN_S = 60
OWNER, WEB = "reperes_owner", "reperes_web"
# Environment variables of the caller that would change how the site is set up.
SITE_VARIABLES = ("REPERES_", "DJANGO_", "DATABASE_URL", "PORT", "WEB_CONCURRENCY", "PG")
BASE = {"REPERES_BASEMAP": "outlines", "WEB_CONCURRENCY": "3"}
# Prefixes of tables whose rows ship with the project.
SHIPPED = ("geo_", "regions_territory", "spatial_ref_sys", "directory_taxonomy", "django_m")


@dataclass
class Installation:
    """The copy and its server; ``addresses`` numbers the networks that browsers connect from."""

    folder: Path
    port: int
    process: subprocess.Popen | None = None
    addresses: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def var(self) -> Path:
        """The folder of files made at run time."""
        return self.folder / "var"

    @property
    def log(self) -> Path:
        """The file with the server's output."""
        return self.folder / "server.log"

    def written(self) -> str:
        """The server's logs, those of the database included."""
        logs = [self.log, *self.var.glob("log/*"), self.cluster / "postgresql.log"]
        return "\n".join(path.read_text(errors="replace") for path in logs if path.is_file())

    # Its server

    def environment(self, **variables: str) -> dict[str, str]:
        """The environment of its commands."""
        inherited = {
            name: text for name, text in os.environ.items() if not name.startswith(SITE_VARIABLES)
        }
        return inherited | BASE | {"PORT": str(self.port)} | variables

    def start(self, **variables: str) -> None:
        """Start the server by script/server, and wait until it is ready."""
        before = self.log.stat().st_size if self.log.exists() else 0
        bound = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [*bound, self.folder / "script" / "server"],
                cwd=self.folder,
                env=self.environment(**variables),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(lambda: "\nReady:" in self._output_since(before) or self._ended(), READY_WITHIN_S)
        if self._ended():
            raise RuntimeError(f"script/server ended: {self._output_since(before)[-400:]}")

    def _output_since(self, before: int) -> str:
        return "\n" + self.log.read_bytes()[before:].decode(errors="replace")

    def _ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self, ends_within_s: float = ENDS_WITHIN_S) -> None:
        """Terminate the server, which stops its database too."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(ends_within_s)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None

    def command(self, name: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one of its scripts to its end; all its output is in ``stdout``."""
        return subprocess.run(
            [self.folder / "script" / name, *words],
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=ENDS_WITHIN_S,
            check=False,
        )

    # Its database

    @property
    def cluster(self) -> Path:
        """The folder of the database cluster."""
        return Path(json.loads((self.var / "cluster.json").read_text())["home"])

    def postmaster(self) -> list[str]:
        """The lines of the database's lock file: the first its process id, the fifth its socket."""
        return (self.cluster / "data" / "postmaster.pid").read_text().splitlines()

    def connect(self, role: str = OWNER) -> psycopg.Connection:
        """A connection of a role in autocommit mode."""
        return psycopg.connect(
            host=self.postmaster()[4],
            port=5432,
            dbname="reperes",
            user=role,
            passfile=str(self.var / "cluster.pgpass"),
            autocommit=True,
        )

    def query(self, statement: str | Composed, *values: object, role: str = OWNER) -> list[tuple]:
        """The rows of a statement; none for one that returns nothing."""
        with closing(self.connect(role)) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def dump(self) -> str:
        """Every row of the tables that do not ship with the project, as text, bytes in hex."""
        rows = []
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        for (table,) in self.query(tables):
            if not table.startswith(SHIPPED):
                whole = SQL("SELECT t::text FROM {} t").format(Identifier(table))
                found = self.query(whole)
                rows += [f"{table}: {row}" for (row,) in found]
        return "\n".join(rows)

    # Its visitors

    def browser(self, address: str = "") -> Browser:
        """A new browser, by default in a network that was not used before."""
        number = next(self.addresses)
        return Browser(self.port, address or f"127.1.{number // 250}.{number % 250 + 1}")

    def signed_in(self, role: str) -> Browser:
        """A browser signed in as one of the demonstration's roles."""
        made = self.browser()
        answer = made.post(f"/fr/account/demo/{role}/")
        if answer.status != 302:
            raise RuntimeError(f"The demonstration does not open for {role}: {answer.status}")
        return made


def until(is_so: Callable[[], object], seconds: float) -> None:
    """Wait until ``is_so`` returns something true; ``TimeoutError`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(0.1)


def free_port(*, is_new: bool = False) -> int:
    """PORT unless ``is_new``, else a port on which nothing listens."""
    if (chosen := os.environ.get("PORT")) and not is_new:
        return int(chosen)
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def installed(**variables: str) -> Iterator[Installation]:
    """Make an installation, serve it, and remove all of it at the end."""
    place = Path(tempfile.gettempdir())
    clear_left(place)
    folder = place / f"{NAME}{os.getpid()}"
    folder.mkdir(mode=0o755)  # refused when somebody else put something there
    folder.chmod(0o755)  # the owner of the database has to pass
    made = Installation(folder, free_port())
    try:
        shutil.copytree(CHECKOUT, folder, ignore=LEFT_OUT, dirs_exist_ok=True, symlinks=True)
        (folder / ".venv").symlink_to((CHECKOUT / ".venv").resolve())
        made.start(**variables)
        yield made
    finally:
        made.stop()
        remove(folder)


def clear_left(place: Path) -> None:
    """Remove folders of runs that were killed, but none of other users."""
    for left in place.glob(f"{NAME}*"):
        is_running = Path(f"/proc/{left.name.removeprefix(NAME)}").exists()
        if left.lstat().st_uid == os.geteuid() and not (left.is_symlink() or is_running):
            remove(left)


def remove(folder: Path) -> None:
    """Remove a copy and its database, which may be outside the copy."""
    record = folder / "var" / "cluster.json"
    if record.is_file():
        home = Path(json.loads(record.read_text())["home"])
        with suppress(FileNotFoundError):
            shutil.rmtree(home)
        if not home.is_relative_to(folder):
            with suppress(OSError):
                home.parent.rmdir()
    shutil.rmtree(folder)
