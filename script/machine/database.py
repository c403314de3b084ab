"""The database Repères uses: roles, extensions and passwords, or the one DATABASE_URL names."""

import fcntl
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from machine import cluster
from machine.checkout import PYTHON, ROOT, VAR, StopError, write_whole
from machine.progress import Progress, reason

NAME = "reperes"
OWNER, WEB = "reperes_owner", "reperes_web"
EXTENSIONS = ("postgis", "pg_trgm", "fuzzystrmatch", "intarray")


@dataclass(frozen=True)
class Database:
    """How programs reach the database.

    `identity` changes when the database is made anew, so that what was loaded into another one
    does not count. `server` is the embedded cluster; somebody else runs the others.
    """

    owner_environment: dict[str, str]
    web_environment: dict[str, str]
    is_embedded: bool
    identity: str
    server: cluster.Cluster | None = None


@contextmanager
def external(progress: Progress) -> Iterator[Database]:
    """The database of DATABASE_URL, checked; it is never started or stopped from here."""
    identity = check(progress, dict(os.environ))
    yield Database({}, {}, is_embedded=False, identity=identity)


@contextmanager
def embedded(progress: Progress) -> Iterator[Database]:
    """The checkout's own cluster, running at least as long as anyone here uses it."""
    with _used_by_us():
        server = cluster.permanent()
        try:
            with _alone():
                server.start(progress)
                passwords = _passwords(server)
                _ensure(server, passwords)
            yield _reached(progress, server)
        finally:
            if _is_last():
                server.stop()


@contextmanager
def for_tests(progress: Progress) -> Iterator[Database]:
    """A throw-away cluster whose role may create the databases of the tests."""
    server = cluster.throw_away()
    try:
        server.start(progress)
        _ensure(server, _passwords(server, keep=False), creates_databases=True)
        yield _reached(progress, server)
    finally:
        server.destroy()
        _password_file(server).unlink(missing_ok=True)


@contextmanager
def for_measuring(progress: Progress) -> Iterator[tuple[cluster.Cluster, Database]]:
    """A throw-away cluster set up as an installation's own, careful with data like that."""
    server = cluster.throw_away("bench", careless=False)
    try:
        with progress.step("Database"):
            server.start(progress)
            _ensure(server, _passwords(server, keep=False))
            reached = _reached(progress, server)
        yield server, reached
    finally:
        server.destroy()
        _password_file(server).unlink(missing_ok=True)


def renamed(reached: Database, name: str) -> Database:
    """Another database of the same cluster."""

    def other(environment: dict[str, str]) -> dict[str, str]:
        address = environment["DATABASE_URL"].rpartition("/")[0]
        return environment | {"DATABASE_URL": f"{address}/{name}"}

    return Database(
        other(reached.owner_environment),
        other(reached.web_environment),
        is_embedded=reached.is_embedded,
        identity=f"{reached.identity}/{name}",
        server=reached.server,
    )


def _reached(progress: Progress, server: cluster.Cluster) -> Database:
    host = quote(str(server.socket_folder), safe="") + ":5432"
    shared = {"PGPASSFILE": str(_password_file(server))}
    owner = shared | {"DATABASE_URL": f"postgis://{OWNER}@{host}/{NAME}"}
    web = shared | {"DATABASE_URL": f"postgis://{WEB}@{host}/{NAME}"}
    identity = check(progress, os.environ | owner)
    return Database(owner, web, is_embedded=True, identity=identity, server=server)


def restart(reached: Database, progress: Progress) -> None:
    """Start the embedded cluster again; nothing happens when another program was faster."""
    if reached.server:
        with _alone():
            reached.server.start(progress)


def check(progress: Progress, environment: dict[str, str]) -> str:
    """Refuse a database that is too old or cannot search Arabic; returns its identity."""
    told = subprocess.run(
        [PYTHON, ROOT / "script" / "machine" / "check_database.py", *EXTENSIONS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise StopError(reason((told.stdout + told.stderr).splitlines()).removeprefix("ERROR: "))
    version, identity = told.stdout.strip().split("\n")
    progress.note(version)
    return identity


# Who uses the cluster. Each program that does holds a shared lock on one file; whoever leaves
# last stops the server, also one that a killed program left running.

_use = VAR / "cluster.in-use"
_setup = VAR / "cluster.lock"
_held: list[int] = []


@contextmanager
def _used_by_us() -> Iterator[None]:
    descriptor = os.open(_use, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _held.append(descriptor)
    try:
        yield
    finally:
        _held.remove(descriptor)
        os.close(descriptor)


def _is_last() -> bool:
    try:
        fcntl.flock(_held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _alone() -> Iterator[None]:
    with _setup.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _password_file(server: cluster.Cluster) -> Path:
    """Passwords as libpq reads them; only the user who starts Repères may read the file."""
    return VAR / f"{server.home.name}.pgpass"


def _passwords(server: cluster.Cluster, *, keep: bool = True) -> dict[str, str]:
    """Passwords of both roles by name, made at the first start and kept in the password file."""
    path = _password_file(server)
    if keep and path.exists():
        fields = [line.split(":") for line in path.read_text(encoding="utf-8").splitlines()]
        known = {field[3]: field[4] for field in fields if len(field) == 5}
        if set(known) == {OWNER, WEB}:
            return known
    made = {role: secrets.token_urlsafe(24) for role in (OWNER, WEB)}
    write_whole(path, "".join(f"*:*:*:{role}:{word}\n" for role, word in made.items()), mode=0o600)
    return made


def _ensure(
    server: cluster.Cluster, passwords: dict[str, str], *, creates_databases: bool = False
) -> None:
    """Bring roles, extensions and the database to what they should be; harmless when they are."""
    given = {
        "name": NAME,
        "owner": OWNER,
        "owner_password": passwords[OWNER],
        "web": WEB,
        "web_password": passwords[WEB],
        "creates": "CREATEDB" if creates_databases else "NOCREATEDB",
    }
    variables = "".join(f"\\set {name} '{value}'\n" for name, value in given.items())
    written = (ROOT / "script" / "machine" / "cluster.sql").read_text(encoding="utf-8")
    server.execute("postgres", variables + written)
