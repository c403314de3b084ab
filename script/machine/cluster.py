"""The embedded PostGIS cluster: owned by an unprivileged user, reached by unix socket only.

PostgreSQL refuses to run as root. So root gives the cluster to a system user, and everybody else
owns theirs. Its files lie in `var/` when the owner can reach that folder, else in
`/var/lib/reperes/<hash of the checkout's path>`.

Debian's pg_createcluster and pg_ctlcluster were tried (postgresql-common 248, PostgreSQL 15). They
work: as root with an entry in /etc/postgresql that all checkouts share, as an ordinary user only
with PG_CLUSTER_CONF_ROOT. But a pg_createcluster that is killed leaves a half-made folder, which
the next one adopts as "already existing cluster" and whose server does not start or stays in
recovery; and they write absolute paths, so a moved checkout finds no database. Ours outlives both,
and does with any distribution's PostgreSQL.
"""

import json
import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from machine.checkout import MARK, ROOT, VAR, StopError, is_root, user_name, write_whole
from machine.packages import plain_environment, postgresql_folders
from machine.progress import Progress, reason

SYSTEM_USER = "reperes"
RECORD = VAR / "cluster.json"
SUPERUSER = "postgres"
STATE_ROOT = Path("/var/lib/reperes")

CONFIGURATION = """
listen_addresses = ''
port = 5432
max_connections = 100
work_mem = '16MB'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
"""
# A statement carries addresses, and positions somebody searched around: the log names what went
# wrong only. Given with each start, so that clusters made earlier have them too. "Terse" leaves out
# the details of an error, which quote rows, and of a crash, which quote the statement.
PRIVATE_LOG = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_lock_waits": "off",
}
# Nothing in a throw-away cluster needs to outlive a power cut.
CARELESS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = '4GB'
checkpoint_timeout = '1h'
"""


def owner_of_new_cluster() -> str:
    return SYSTEM_USER if is_root() else user_name()


def prepare_owner() -> None:
    """Create the system user that owns the cluster when root runs this."""
    if not is_root():
        return
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        options = ("--system", "--user-group", "--home-dir", str(STATE_ROOT), "--no-create-home")
        subprocess.run(
            ["useradd", *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True
        )


def place_for_clusters() -> Path:
    """The folder for cluster files: in var/ when the owner can reach it, else under /var/lib."""
    if not is_root():
        return VAR
    reaches = ["runuser", "-u", SYSTEM_USER, "--", "test", "-x", str(VAR)]
    if subprocess.run(reaches, cwd="/", check=False).returncode == 0:
        return VAR
    place = STATE_ROOT / MARK
    for folder in (STATE_ROOT, place):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # whatever root's umask is, the owner has to pass
    return place


def recorded_home() -> Path | None:
    """Where this checkout's cluster lies; None when it has none or belongs to another checkout."""
    if not RECORD.exists():
        return None
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    home, checkout = Path(record["home"]), Path(record["checkout"])
    if not (home / "data" / "PG_VERSION").exists():
        return None
    # A copied checkout carries the record of its original, whose cluster is not to be shared. A
    # moved one has left its original path and keeps its data.
    is_ours = checkout == ROOT or home.is_relative_to(VAR) or not checkout.exists()
    return home if is_ours else None


def permanent() -> "Cluster":
    """The cluster of this checkout, wherever it was made first."""
    prepare_owner()
    home = recorded_home() or place_for_clusters() / "cluster"
    write_whole(RECORD, json.dumps({"home": str(home), "checkout": str(ROOT)}, indent=1))
    return Cluster(home, MARK)


def throw_away(kind: str = "test", *, careless: bool = True) -> "Cluster":
    """A cluster for one run; what earlier runs of this kind left after a kill is cleared first."""
    prepare_owner()
    place = place_for_clusters()
    for left in place.glob(f"{kind}-*"):
        if not Path(f"/proc/{left.name.removeprefix(f'{kind}-')}").exists():
            Cluster(left, f"{MARK}-{left.name}").destroy()
    name = f"{kind}-{os.getpid()}"
    return Cluster(place / name, f"{MARK}-{name}", careless=careless)


class Cluster:
    """One PostgreSQL data folder and its server.

    `home` holds `data` and the server's log; `mark` makes the socket's folder unique and short
    (the path of a socket has 107 bytes).
    """

    def __init__(self, home: Path, mark: str, *, careless: bool = False) -> None:
        self.home = home
        self.name = f"reperes-{mark}"
        self.careless = careless
        self.data = home / "data"
        self.log = home / "postgresql.log"
        self.owner = home.owner() if home.exists() else owner_of_new_cluster()
        if not is_root() and self.owner != user_name():
            raise StopError(
                f"the database in {home} belongs to {self.owner}: start as {self.owner} or root."
            )

    @property
    def programs(self) -> Path:
        """Folder of initdb, pg_ctl and psql in the version this cluster was made with."""
        installed = postgresql_folders()
        version = self.data / "PG_VERSION"
        if not version.exists():
            return installed[max(installed)]
        major = int(version.read_text())
        if major not in installed:
            raise StopError(
                f"the database in {self.data} was made by PostgreSQL {major}, which is no longer "
                f"installed: install postgresql-{major}-postgis-3."
            )
        return installed[major]

    @property
    def socket_folder(self) -> Path:
        """Folder of the socket: of the running server, else the one the next will use."""
        if pid := self.running_pid():
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            if len(lines) > 4 and int(lines[0]) == pid and lines[4]:
                return Path(lines[4])
        # Checked at start to be the owner's and 0700, which makes /tmp as good as any place.
        return Path("/run" if is_root() else "/tmp") / self.name  # noqa: S108

    def running_pid(self) -> int | None:
        """Process id of this cluster's server.

        The lock file alone does not tell: after a kill or a power cut its number may belong to
        another process.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._serves_our_data(_command_line(pid)) else None

    def _serves_our_data(self, words: list[str]) -> bool:
        """Whether a command line is that of a server on this data folder."""
        return "-D" in words and words[words.index("-D") + 1] == str(self.data)

    def _leftover_processes(self) -> list[int]:
        """Server and sessions of this cluster, found by what they call themselves in /proc.

        (Their working folder would tell too, but in a container root may not read it.)
        """
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                words = _command_line(int(entry.name))
                session = bool(words) and words[0].startswith(f"postgres: {self.name}:")
                if session or (words and "postgres" in words[0] and self._serves_our_data(words)):
                    found.append(int(entry.name))
        return found

    def start(self, progress: Progress) -> None:
        """Create the cluster when there is none and start its server when none runs."""
        if not (self.data / "PG_VERSION").exists():
            self._create(progress)
            progress.note(f"created in {self.home}")
        if self.running_pid():
            progress.note("already running")
            return
        self._forget_the_dead()
        self._make_socket_folder()
        given = PRIVATE_LOG | {
            "unix_socket_directories": str(self.socket_folder),
            "cluster_name": self.name,
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in given.items())
        control: list[str | Path] = [
            self.programs / "pg_ctl",
            "start",
            "-w",
            "-t",
            "60",
            "-s",
            "-D",
            self.data,
        ]
        try:
            progress.run(
                self.as_owner(*control, "-l", self.log, "-o", options),
                env=plain_environment(),
                cwd=Path("/"),
            )
        except StopError as error:
            lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
            raise StopError(
                f"PostgreSQL does not start: {reason(lines[-20:])} (log: {self.log})"
            ) from error
        progress.note("started")

    def stop(self) -> None:
        """Stop the server cleanly; sessions still open are ended, transactions rolled back."""
        if self.running_pid() is None:
            return
        folder = self.socket_folder
        control: list[str | Path] = [
            self.programs / "pg_ctl",
            "stop",
            "-w",
            "-s",
            "-m",
            "fast",
            "-D",
            self.data,
        ]
        self._run(*control)
        shutil.rmtree(folder, ignore_errors=True)

    def destroy(self) -> None:
        """Remove a throw-away cluster and all it holds."""
        if self.data.exists():
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def as_owner(self, *words: str | Path) -> list[str | Path]:
        """The command as it runs with the rights of the cluster's owner and no others."""
        return ["runuser", "-u", self.owner, "--", *words] if is_root() else list(words)

    def execute(self, database: str, sql: str) -> None:
        """Run SQL as the superuser, through standard input so that no process list shows it."""
        options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.socket_folder, "-U", SUPERUSER)
        self._run(self.programs / "psql", *options, "-d", database, stdin=sql)

    def _run(self, *words: str | Path, stdin: str | None = None) -> None:
        told = subprocess.run(
            self.as_owner(*words),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            cwd="/",
            env=plain_environment(),
            check=False,
        )
        if told.returncode:
            raise StopError(
                f"{Path(words[0]).name}: {reason((told.stdout + told.stderr).splitlines())}"
            )

    def _create(self, progress: Progress) -> None:
        """Make the data folder under another name and move it when it is whole."""
        making = self.home / "making"
        if not self.home.exists():
            self.home.mkdir(mode=0o700, parents=True)
            if is_root():
                shutil.chown(self.home, self.owner, self.owner)
        shutil.rmtree(making, ignore_errors=True)
        command: list[str | Path] = [
            self.programs / "initdb",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        options: list[str | Path] = [
            f"--username={SUPERUSER}",
            "--auth=reject",
            "--no-instructions",
            "-D",
            making,
        ]
        if self.careless:
            options.append("--no-sync")
        progress.run(self.as_owner(*command, *options), env=plain_environment(), cwd=Path("/"))
        settings = CONFIGURATION + (CARELESS if self.careless else "")
        with (making / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.write(settings)
        # Its owner is the superuser by name of the system user; everyone else has a password.
        (making / "pg_hba.conf").write_text(
            f"local all {SUPERUSER} peer map=owner\nlocal all all scram-sha-256\n"
        )
        (making / "pg_ident.conf").write_text(f"owner {self.owner} {SUPERUSER}\n")
        making.rename(self.data)

    def _forget_the_dead(self) -> None:
        """Clear the lock of a server that was killed when its number is now somebody else's.

        PostgreSQL clears its lock file itself unless the number in it is in use, which after a
        restart of the machine it often is. Sessions that outlived a killed server end by
        themselves: they are waited for, because two servers on one folder destroy it.
        """
        for _ in range(50):
            if not self._leftover_processes():
                break
            time.sleep(0.2)
        else:
            raise StopError(
                f"processes of an earlier server still use {self.data}; end them first."
            )
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _make_socket_folder(self) -> None:
        """An empty folder that only the owner may enter, and that nobody else put there."""
        folder = self.socket_folder
        if folder.is_symlink() or (folder.exists() and folder.owner() not in {self.owner, "root"}):
            raise StopError(f"{folder} belongs to someone else: remove it.")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        if is_root():
            shutil.chown(folder, self.owner, self.owner)


def _command_line(pid: int) -> list[str]:
    """Words a process was started with, or the title it gave itself; empty when it is gone."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return os.fsdecode(raw).rstrip("\0").split("\0")
