"""The embedded cluster: it survives kills and stops cleanly, and its roles have few rights.

These tests build a cluster of their own, since they kill it.
"""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from machine import cluster, database
from machine.checkout import StopError, make_var
from machine.progress import Progress
from tests.served import until


@pytest.fixture(scope="module")
def started() -> Iterator[SimpleNamespace]:
    make_var()
    progress = Progress("test-cluster", 1, quiet=True)
    # What was written must survive a kill that comes at once.
    server = cluster.temporary_cluster(durable=True)
    try:
        server.start(progress)
        passwords = database._passwords(server, reuse=False)
        database._ensure(server, passwords)
        yield SimpleNamespace(server=server, progress=progress, passwords=passwords)
    finally:
        progress.close()
        server.destroy()
        database._password_file(server).unlink(missing_ok=True)


def connect(started: SimpleNamespace, role: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(started.server.socket_folder),
        port=5432,
        dbname=database.NAME,
        user=role,
        password=started.passwords[role],
        autocommit=True,
    )


@pytest.fixture
def owned(started) -> Iterator[psycopg.Connection]:
    """A connection of the owner, who has made one table."""
    with connect(started, database.OWNER) as connection:
        connection.execute("CREATE TABLE audit (id int)")
        yield connection
        connection.execute("DROP TABLE audit")


def ask(connection: psycopg.Connection, sql: str) -> object:
    return connection.execute(sql).fetchone()[0]


@pytest.mark.parametrize("role", [database.OWNER, database.WEB])
def test_roles_of_the_application_are_not_superusers(started, role):
    with connect(started, role) as connection:
        sql = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = user"
        assert ask(connection, sql) is False


def test_web_role_reads_and_writes_rows(started, owned):
    with connect(started, database.WEB) as connection:
        connection.execute("INSERT INTO audit VALUES (1)")
        assert ask(connection, "SELECT count(*) FROM audit") == 1


def test_question_of_the_web_role_is_given_up_when_no_reader_waits_any_longer(started):
    with connect(started, database.WEB) as connection:
        assert ask(connection, "SHOW statement_timeout") == "25s"


@pytest.mark.parametrize(
    "forbidden",
    ["TRUNCATE audit", "DROP TABLE audit", "ALTER TABLE audit ADD x int", "CREATE TABLE y (z int)"],
)
def test_web_role_cannot_change_or_empty_a_table(started, owned, forbidden):
    with (
        connect(started, database.WEB) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(forbidden)


def test_wrong_password_is_refused(started):
    wrong = SimpleNamespace(server=started.server, passwords={database.WEB: "wrong"})
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        connect(wrong, database.WEB)


def test_nothing_listens_on_the_network(started, owned):
    assert ask(owned, "SHOW listen_addresses") == ""


# No statement in the log


LEAKS = {
    "statement": "SELECT 'secret-1234' FROM nowhere",
    "value in the words of an error": "SELECT 'secret-1234'::int",
    "row in the details of an error": "INSERT INTO audit VALUES (1, 'secret-1234'), (1, 'x')",
    "context of a function": "DO $$ BEGIN EXECUTE 'SELECT ''secret-1234'' FROM no'; END $$",
    "raised by a trigger": "DO $$ BEGIN RAISE EXCEPTION 'secret-1234'; END $$",
    "raised as a warning": "DO $$ BEGIN RAISE WARNING 'secret-1234'; END $$",
}


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("role", [database.OWNER, database.WEB])
def test_log_says_nothing_of_what_was_asked(started, owned, role, leak):
    before = len(started.server.log.read_text())
    owned.execute("ALTER TABLE audit ADD IF NOT EXISTS said text")
    owned.execute("CREATE UNIQUE INDEX IF NOT EXISTS audit_once ON audit (id)")
    with connect(started, role) as connection, suppress(psycopg.Error):
        connection.execute(LEAKS[leak])
    assert "secret-1234" not in started.server.log.read_text()[before:]


def test_crash_of_a_session_does_not_write_its_statement_into_the_log(started):
    server, before = started.server, len(started.server.log.read_text())
    with connect(started, database.WEB) as connection:
        pid = connection.info.backend_pid
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(connection.execute, "SELECT pg_sleep(600), 'secret-1234'")
            until(lambda: is_asleep(started, pid))
            os.kill(pid, signal.SIGSEGV)
            with pytest.raises(psycopg.OperationalError):
                running.result()
    until(lambda: "ready to accept connections" in server.log.read_text()[before:])
    written = server.log.read_text()[before:]
    assert f"(PID {pid}) was terminated by signal 11" in written
    assert "secret-1234" not in written


def is_asleep(started: SimpleNamespace, pid: int) -> bool:
    """Whether a session of the web role is in pg_sleep."""
    with connect(started, database.WEB) as connection:
        found = connection.execute("SELECT wait_event FROM pg_stat_activity WHERE pid = %s", [pid])
        return found.fetchone() == ("PgSleep",)


def test_settings_of_the_log_hold_for_clusters_made_before_them(started):
    """The settings are passed at each start instead of being stored in the cluster."""
    assert "log_error_verbosity" not in cluster.CONFIGURATION
    with connect(started, database.WEB) as connection:
        for name, value in cluster.PRIVATE_LOG.items():
            assert ask(connection, f"SHOW {name}") == value


def test_letters_of_arabic_make_trigrams(started, owned):
    assert ask(owned, "SELECT show_trgm('ليون')")


def test_passwords_are_readable_by_the_starter_only(started):
    assert database._password_file(started.server).stat().st_mode & 0o077 == 0


def test_socket_folder_is_closed_to_others(started):
    assert started.server.socket_folder.stat().st_mode & 0o077 == 0


def test_starting_again_leaves_the_running_server_alone(started):
    before = started.server.running_pid()
    started.server.start(started.progress)
    assert started.server.running_pid() == before


def test_server_starts_again_after_a_kill(started):
    os.kill(started.server.running_pid(), signal.SIGKILL)
    while started.server.running_pid():
        time.sleep(0.05)
    started.server.start(started.progress)
    with connect(started, database.OWNER) as connection:
        assert ask(connection, "SELECT 1") == 1


def test_server_starts_when_its_old_number_belongs_to_another_process(started):
    started.server.stop()
    lock = started.server.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{started.server.data}\n1\n5432\n/nowhere\n\n")
    assert started.server.running_pid() is None
    started.server.start(started.progress)
    assert started.server.running_pid() not in {None, os.getpid()}


def test_half_made_cluster_is_made_again(started):
    started.server.stop()
    whole, half = started.server.data, started.server.home / "making"
    half.mkdir()
    (half / "PG_VERSION").write_text("15\n")
    moved = whole.rename(whole.with_name("aside"))
    started.server.start(started.progress)
    assert not half.exists()
    started.server.stop()
    whole.rename(whole.with_name("second"))
    moved.rename(whole)
    started.server.start(started.progress)


def test_cluster_begins_as_a_saved_one_with_its_databases(started):
    with connect(started, database.OWNER) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    started.server.stop()
    place = started.server.home.parent
    saved, name = place / f"saved-{os.getpid()}", f"copy-{os.getpid()}"
    copied = cluster.Cluster(place / name, name, copy_of=saved)
    try:
        started.server.copy_to(saved)
        copied.start(started.progress)
        with connect(SimpleNamespace(**vars(started) | {"server": copied}), database.OWNER) as new:
            assert ask(new, "SELECT count(*) FROM kept") == 0
    finally:
        copied.destroy()
        shutil.rmtree(saved)
        started.server.start(started.progress)


def test_stopping_leaves_neither_server_nor_socket(started):
    folder = started.server.socket_folder
    started.server.stop()
    assert started.server.running_pid() is None
    assert not folder.exists()
    started.server.start(started.progress)


def test_cluster_of_a_postgresql_no_longer_installed_is_refused_by_name(started, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(StopError, match="made by PostgreSQL 9"):
        _ = cluster.Cluster(tmp_path, "old").programs


def test_socket_path_is_short_enough(started):
    assert len(str(started.server.socket_folder / ".s.PGSQL.5432")) < 107


def test_address_of_the_database_names_role_and_socket(started):
    reached = database._connected(started.progress, started.server)
    address = urlsplit(reached.web_environment["DATABASE_URL"])
    assert address.username == database.WEB
    assert unquote(address.netloc.split("@")[1]) == f"{started.server.socket_folder}:5432"
