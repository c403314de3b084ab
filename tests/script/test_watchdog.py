"""The embedded database dies while the site is served: it is restarted, or the site ends."""

import os
import signal
import subprocess
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from machine import database, watchdog, web
from machine.checkout import StopError
from machine.watchdog import PAUSES_S, STEADY_S, DatabaseWatchdog
from tests.installation import Installation, installed, web_environment
from tests.served import Served, request, served, until


@pytest.fixture(scope="module")
def installation(django_db_blocker) -> Iterator[Installation]:
    with installed(django_db_blocker) as made:
        yield made


@pytest.fixture(scope="module")
def site(installation, tmp_path_factory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("watchdog") / "log"
    with served(log, web_environment(installation, 0)) as made:
        yield made


def is_ready(site: Served) -> bool:
    return site.exchange(request("/readyz")).startswith(b"HTTP/1.1 200")


def kill(installation: Installation) -> None:
    """SIGKILL to the postmaster, as by the kernel when memory is short."""
    server = installation.server
    os.kill(server.running_pid(), signal.SIGKILL)
    until(lambda: server.running_pid() is None)


@pytest.mark.parametrize("_time", range(2))
def test_site_serves_again_after_the_database_was_killed(installation, site, capfd, _time):
    guard = DatabaseWatchdog(installation.reached, installation.progress)
    until(lambda: is_ready(site))
    kill(installation)
    assert not is_ready(site)
    guard.check()
    assert is_ready(site)
    stderr = capfd.readouterr().err
    assert "The database died; starting it again.\nThe database runs again.\n" in stderr


def test_nothing_happens_while_the_database_runs(installation, capfd):
    before = installation.server.running_pid()
    DatabaseWatchdog(installation.reached, installation.progress).check()
    assert installation.server.running_pid() == before
    assert capfd.readouterr().err == ""


# Attempts


@pytest.fixture
def dead(monkeypatch) -> SimpleNamespace:
    """A watchdog of a dead database, which does not start while ``refuses`` has a reason."""
    made = SimpleNamespace(paused=[], restarted=0, refuses="no space left", pid=None, now=1000.0)

    def restart(_reached, _progress) -> None:
        made.restarted += 1
        if made.refuses:
            raise StopError(made.refuses)

    monkeypatch.setattr(database, "restart", restart)
    monkeypatch.setattr(watchdog.time, "monotonic", lambda: made.now)
    reached = SimpleNamespace(server=SimpleNamespace(running_pid=lambda: made.pid))
    made.guard = DatabaseWatchdog(reached, None, sleep=made.paused.append)
    return made


def test_database_that_does_not_start_ends_the_site_with_its_reason(dead):
    with pytest.raises(StopError, match="cannot be started again: no space left"):
        dead.guard.check()
    assert (dead.restarted, dead.paused) == (len(PAUSES_S), list(PAUSES_S))


def test_database_that_dies_again_and_again_ends_the_site(dead):
    dead.refuses = ""
    for _ in PAUSES_S:
        dead.guard.check()
    with pytest.raises(StopError, match="it died again and again"):
        dead.guard.check()
    assert dead.restarted == len(PAUSES_S)


def test_database_that_has_run_for_long_has_all_its_tries_again(dead):
    dead.refuses = ""
    dead.guard.check()
    dead.pid, dead.now = 7, dead.now + STEADY_S + 1
    dead.guard.check()
    assert dead.guard.tries == 0


def test_database_of_others_is_left_to_them():
    reached = database.Database({}, {}, is_embedded=False, identity="x")
    DatabaseWatchdog(reached, None).check()


@pytest.mark.parametrize("status", [0, 3])
def test_web_server_that_ends_by_itself_ends_the_site_with_its_status(dead, status):
    dead.pid = 7
    with (
        subprocess.Popen(["sh", "-c", f"exit {status}"]) as process,
        pytest.raises(StopError, match=f"ended by itself with status {status}"),
    ):
        web._watch(process, [dead.guard])


def test_database_that_stays_away_ends_the_web_server_too(dead, monkeypatch):
    process = SimpleNamespace(poll=lambda: None)
    with pytest.raises(StopError, match="no space left"):
        web._watch(process, [dead.guard])
