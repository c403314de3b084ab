"""The database: embedded with its roles, extensions and passwords, or the one of DATABASE_URL."""

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
    """Connection settings of both roles, as environment variables.

    `identity` changes when the database is created anew, so that records of what was loaded are
    valid for one database only. `server` is the embedded cluster, None for an external database.
    """

    owner_environment: dict[str, str]
    web_environment: dict[str, str]
    is_embedded: bool
    identity: str
    server: cluster.Cluster | None = None


@contextmanager
def external(progress: Progress) -> Iterator[Database]:
    """The database of DATABASE_URL, checked; it is never started or stopped."""
    identity = check(progress, dict(os.environ))
    yield Database({}, {}, is_embedded=False, identity=identity)


@contextmanager
def embedded(progress: Progress) -> Iterator[Database]:
    """The checkout's own cluster; the last process that uses it stops it."""
    with _shared_lock():
        server = cluster.permanent()
        try:
            with _setup_lock():
                server.start(progress)
                passwords = _passwords(server)
                _ensure(server, passwords)
            yield _connected(progress, server)
        finally:
            if _is_last():
                server.stop()


@contextmanager
def for_tests(progress: Progress, copy_of: Path | None = None) -> Iterator[Database]:
    """A temporary cluster whose role may create the databases of the tests.

    It begins as the cluster saved in the folder ``copy_of`` when that exists.
    """
    server = cluster.temporary_cluster(copy_of=copy_of)
    try:
        server.start(progress)
        _ensure(server, _passwords(server, reuse=False), creates_databases=True)
        yield _connected(progress, server)
    finally:
        server.destroy()
        _password_file(server).unlink(missing_ok=True)


@contextmanager
def for_measuring(progress: Progress) -> Iterator[tuple[cluster.Cluster, Database]]:
    """A temporary cluster, durable as that of an installation, for benchmarks."""
    server = cluster.temporary_cluster("bench", durable=True)
    try:
        with progress.step("Database"):
            server.start(progress)
            _ensure(server, _passwords(server, reuse=False))
            reached = _connected(progress, server)
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


def _connected(progress: Progress, server: cluster.Cluster) -> Database:
    host = quote(str(server.socket_folder), safe="") + ":5432"
    shared = {"PGPASSFILE": str(_password_file(server))}
    owner = shared | {"DATABASE_URL": f"postgis://{OWNER}@{host}/{NAME}"}
    web = shared | {"DATABASE_URL": f"postgis://{WEB}@{host}/{NAME}"}
    identity = check(progress, os.environ | owner)
    return Database(owner, web, is_embedded=True, identity=identity, server=server)


def restart(reached: Database, progress: Progress) -> None:
    """Start the embedded cluster again, unless another program has done so."""
    if reached.server:
        with _setup_lock():
            reached.server.start(progress)


def check(progress: Progress, environment: dict[str, str]) -> str:
    """Check versions, locale and extensions; return the identity, else ``StopError``."""
    completed = subprocess.run(
        [PYTHON, ROOT / "script" / "machine" / "check_database.py", *EXTENSIONS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if completed.returncode:
        raise StopError(
            reason((completed.stdout + completed.stderr).splitlines()).removeprefix("ERROR: ")
        )
    version, identity = completed.stdout.strip().split("\n")
    progress.note(version)
    return identity


# Each program that uses the cluster holds a shared lock on one file. Whoever can lock it at its end
# exclusively is the last and stops the server, also one that a killed program left running.

_use = VAR / "cluster.in-use"
_setup = VAR / "cluster.lock"
_lock_descriptors: list[int] = []


@contextmanager
def _shared_lock() -> Iterator[None]:
    descriptor = os.open(_use, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _lock_descriptors.append(descriptor)
    try:
        yield
    finally:
        _lock_descriptors.remove(descriptor)
        os.close(descriptor)


def _is_last() -> bool:
    try:
        fcntl.flock(_lock_descriptors[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _setup_lock() -> Iterator[None]:
    with _setup.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _password_file(server: cluster.Cluster) -> Path:
    """The password file of libpq; only the user who starts Repères may read it."""
    return VAR / f"{server.home.name}.pgpass"


def _passwords(server: cluster.Cluster, *, reuse: bool = True) -> dict[str, str]:
    """Passwords of both roles by name, made at the first start and stored in the password file."""
    path = _password_file(server)
    if reuse and path.exists():
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
    """Create or update roles, extensions and the database; idempotent."""
    parameters = {
        "name": NAME,
        "owner": OWNER,
        "owner_password": passwords[OWNER],
        "web": WEB,
        "web_password": passwords[WEB],
        "creates": "CREATEDB" if creates_databases else "NOCREATEDB",
    }
    variables = "".join(f"\\set {name} '{value}'\n" for name, value in parameters.items())
    written = (ROOT / "script" / "machine" / "cluster.sql").read_text(encoding="utf-8")
    server.execute("postgres", variables + written)
