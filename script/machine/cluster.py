"""The embedded PostgreSQL cluster: owned by an unprivileged user, reached by unix socket only.

PostgreSQL refuses to run as root: when root starts it, a system user owns the cluster, else the
user who starts it. Its files are in `var/` when the owner can reach that folder, else in
`/var/lib/reperes/<hash of the checkout's path>`.

Debian's pg_createcluster and pg_ctlcluster were tried (postgresql-common 248, PostgreSQL 15). They
work: as root with an entry in /etc/postgresql that all checkouts share, as an ordinary user only
with PG_CLUSTER_CONF_ROOT. But a pg_createcluster that is killed leaves a half-made folder, which
the next one adopts as "already existing cluster" and whose server does not start or stays in
recovery; and they write absolute paths, so a moved checkout finds no database. The code here
survives both, and needs no Debian tools.
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
# Statements contain mail addresses and positions of readers, so the log has error messages only.
# Set at each start, so that clusters made earlier have them too. "Terse" leaves out the details of
# an error, which quote rows, and of a crash, which quote the statement.
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
# For temporary clusters, which need not survive a crash of the machine.
NOT_DURABLE = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = '4GB'
wal_recycle = off
wal_init_zero = off
checkpoint_timeout = '1h'
"""


def new_cluster_owner() -> str:
    """The name of the user who will own a new cluster."""
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


def clusters_folder() -> Path:
    """The folder for cluster files: in var/ when the owner can reach it, else under /var/lib."""
    if not is_root():
        return VAR
    test = ["runuser", "-u", SYSTEM_USER, "--", "test", "-x", str(VAR)]
    if subprocess.run(test, cwd="/", check=False).returncode == 0:
        return VAR
    place = STATE_ROOT / MARK
    for folder in (STATE_ROOT, place):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # whatever root's umask is, the owner has to enter
    return place


def recorded_home() -> Path | None:
    """The folder of this checkout's cluster; None without one, or when it is another checkout's."""
    if not RECORD.exists():
        return None
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    home, checkout = Path(record["home"]), Path(record["checkout"])
    if not (home / "data" / "PG_VERSION").exists():
        return None
    # A copied checkout has the record of its original, whose cluster must not be shared. A moved
    # checkout no longer exists at its recorded path and keeps its cluster.
    is_ours = checkout == ROOT or home.is_relative_to(VAR) or not checkout.exists()
    return home if is_ours else None


def permanent() -> "Cluster":
    """The permanent cluster of this checkout; its folder is recorded at the first start."""
    prepare_owner()
    home = recorded_home() or clusters_folder() / "cluster"
    write_whole(RECORD, json.dumps({"home": str(home), "checkout": str(ROOT)}, indent=1))
    return Cluster(home, MARK)


def temporary_cluster(
    kind: str = "test", *, durable: bool = False, copy_of: Path | None = None
) -> "Cluster":
    """A cluster for one run; clusters that killed runs of this kind left are removed first.

    `copy_of` is the folder of a saved cluster that it begins as, when that exists.
    """
    prepare_owner()
    place = clusters_folder()
    for left in place.glob(f"{kind}-*"):
        if not Path(f"/proc/{left.name.removeprefix(f'{kind}-')}").exists():
            Cluster(left, f"{MARK}-{left.name}").destroy()
    name = f"{kind}-{os.getpid()}"
    return Cluster(place / name, f"{MARK}-{name}", durable=durable, copy_of=copy_of)


class Cluster:
    """A PostgreSQL data folder and its server.

    `home` contains `data` and the server's log; `mark` makes the socket's folder unique and short
    (the path of a socket has at most 107 bytes). Without `durable` it may be lost in a crash.
    """

    def __init__(
        self, home: Path, mark: str, *, durable: bool = True, copy_of: Path | None = None
    ) -> None:
        self.home = home
        self.name = f"reperes-{mark}"
        self.durable = durable
        self.copy_of = copy_of
        self.data = home / "data"
        self.log = home / "postgresql.log"
        self.owner = home.owner() if home.exists() else new_cluster_owner()
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
        """Folder of the socket: of the running server, else of the next one."""
        if pid := self.running_pid():
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            if len(lines) > 4 and int(lines[0]) == pid and lines[4]:
                return Path(lines[4])
        # /tmp is safe: at start the folder is checked to be the owner's, with mode 0700.
        return Path("/run" if is_root() else "/tmp") / self.name  # noqa: S108

    def running_pid(self) -> int | None:
        """Process id of this cluster's server, None when it does not run.

        The lock file alone is not reliable: after a kill its number may belong to another process.
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
        """Process ids of server and sessions of this cluster, by their titles in /proc.

        (Their working folder would show it too, but in a container root may not read it.)
        """
        pids = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                words = _command_line(int(entry.name))
                session = bool(words) and words[0].startswith(f"postgres: {self.name}:")
                if session or (words and "postgres" in words[0] and self._serves_our_data(words)):
                    pids.append(int(entry.name))
        return pids

    def start(self, progress: Progress) -> None:
        """Create the cluster when there is none and start its server when none runs."""
        if not (self.data / "PG_VERSION").exists():
            self._create(progress)
            progress.note(f"created in {self.home}")
        if self.running_pid():
            progress.note("already running")
            return
        self._clear_stale_lock()
        self._make_socket_folder()
        settings = PRIVATE_LOG | {
            "unix_socket_directories": str(self.socket_folder),
            "cluster_name": self.name,
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
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
        """Stop the server (fast shutdown): open sessions are ended, transactions rolled back."""
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
        """Stop and delete the cluster."""
        if self.data.exists():
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def as_owner(self, *words: str | Path) -> list[str | Path]:
        """The command line that runs ``words`` as the cluster's owner."""
        return ["runuser", "-u", self.owner, "--", *words] if is_root() else list(words)

    def execute(self, database: str, sql: str) -> None:
        """Run SQL as the superuser, through standard input so that no process list shows it."""
        options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.socket_folder, "-U", SUPERUSER)
        self._run(self.programs / "psql", *options, "-d", database, stdin=sql)

    def _run(self, *words: str | Path, stdin: str | None = None) -> None:
        completed = subprocess.run(
            self.as_owner(*words),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            cwd="/",
            env=plain_environment(),
            check=False,
        )
        if completed.returncode:
            lines = (completed.stdout + completed.stderr).splitlines()
            raise StopError(f"{Path(words[0]).name}: {reason(lines)}")

    def _create(self, progress: Progress) -> None:
        """Create the data folder under another name and rename it when it is complete."""
        making = self.home / "making"
        if not self.home.exists():
            self._make_home(self.home)
        shutil.rmtree(making, ignore_errors=True)
        if self.copy_of and self.copy_of.exists():
            self._run("cp", "-a", self.copy_of / "data", making)
        else:
            self._initialize(progress, making)
        making.rename(self.data)

    def copy_to(self, home: Path) -> None:
        """Copy the data folder of the stopped server into a new folder."""
        self._make_home(home)
        self._run("cp", "-a", self.data, home)

    def _make_home(self, home: Path) -> None:
        home.mkdir(mode=0o700, parents=True)
        if is_root():
            shutil.chown(home, self.owner, self.owner)

    def _initialize(self, progress: Progress, making: Path) -> None:
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
        if not self.durable:
            options.append("--no-sync")
        progress.run(self.as_owner(*command, *options), env=plain_environment(), cwd=Path("/"))
        settings = CONFIGURATION + ("" if self.durable else NOT_DURABLE)
        with (making / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.write(settings)
        # The system user is superuser by peer authentication; all other roles have passwords.
        (making / "pg_hba.conf").write_text(
            f"local all {SUPERUSER} peer map=owner\nlocal all all scram-sha-256\n"
        )
        (making / "pg_ident.conf").write_text(f"owner {self.owner} {SUPERUSER}\n")

    def _clear_stale_lock(self) -> None:
        """Remove the lock file of a killed server whose process id belongs to another process.

        PostgreSQL removes its lock file itself unless a process has the id in it, which after a
        restart of the machine is often so. Sessions that outlived a killed server end by
        themselves: this waits for them, because two servers on one folder corrupt it.
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
        """Create the empty socket folder with mode 0700; refuse one of another user."""
        folder = self.socket_folder
        if folder.is_symlink() or (folder.exists() and folder.owner() not in {self.owner, "root"}):
            raise StopError(f"{folder} belongs to someone else: remove it.")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        if is_root():
            shutil.chown(folder, self.owner, self.owner)


def _command_line(pid: int) -> list[str]:
    """Command line of a process, or the title it set; empty when it has ended."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return os.fsdecode(raw).rstrip("\0").split("\0")
