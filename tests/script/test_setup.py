"""Set-up: what it skips, how it says that it cannot go on."""

import socket
from contextlib import closing

import pytest

from machine import checkout, packages, web
from machine.checkout import Stamps, StopError, fingerprint
from machine.progress import Progress, called, reason


@pytest.fixture
def var(tmp_path, monkeypatch):
    """A folder in place of var/."""
    monkeypatch.setattr(checkout, "VAR", tmp_path)
    return tmp_path


@pytest.fixture
def told():
    checkout.make_var()
    with closing(Progress("test-setup", 1, quiet=True)) as progress:
        yield progress


def test_fingerprint_changes_with_a_content(tmp_path, monkeypatch):
    monkeypatch.setattr(checkout, "ROOT", tmp_path)
    path = tmp_path / "a.yaml"
    path.write_text("1")
    before = fingerprint([path])
    path.write_text("2")
    assert fingerprint([path]) != before


def test_fingerprint_does_not_depend_on_order(tmp_path, monkeypatch):
    monkeypatch.setattr(checkout, "ROOT", tmp_path)
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_text(path.name)
    assert fingerprint(paths) == fingerprint(reversed(paths))


def test_stamp_holds_for_the_mark_it_was_put_with(var):
    Stamps("some").put("tables", "x")
    assert Stamps("some").holds("tables", "x")
    assert not Stamps("some").holds("tables", "y")


def test_stamps_of_one_database_do_not_count_for_another(var):
    Stamps("one").put("tables", "x")
    assert not Stamps("two").holds("tables", "x")


def test_damaged_stamps_mean_doing_it_again(var):
    Stamps("some").put("tables", "x")
    Stamps("some").path.write_text('{"tab')
    assert not Stamps("some").holds("tables", "x")


def test_taken_port_is_named_with_a_way_out(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(StopError, match=r"cannot be used .* PORT=\d+ script/server"):
            web.require_free_port()


@pytest.mark.parametrize("given", ["http", "0", "65536", "-1", "80 80"])
def test_port_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(StopError, match="no port"):
        web.port()


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["Collecting x", "ERROR: No matching distribution", "  a hint"], "ERROR: No matching"),
        (["Reading…", "E: Unable to locate package x"], "E: Unable to locate"),
        (["Traceback", "  File", "psycopg.OperationalError: refused"], "psycopg.Operational"),
        ([], "it said nothing"),
    ],
)
def test_reason_is_the_line_that_says_why(lines, line):
    assert reason(lines).startswith(line)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["/x/.venv/bin/python", "/x/manage.py", "migrate", "--no-input"], "manage.py migrate"),
        (["sudo", "env", "LC_ALL=C", "apt-get", "install", "x"], "apt-get install"),
    ],
)
def test_failed_command_is_called_by_its_name(words, name):
    assert called(words) == name


def test_failing_program_stops_with_its_own_words(told):
    with pytest.raises(StopError, match="status 3: error: no space left"):
        told.run(["sh", "-c", "echo 'error: no space left'; echo bye; exit 3"])


def test_missing_package_without_root_and_sudo_is_named(told, monkeypatch):
    need = packages.Need("libnowhere", "Nowhere", lambda: False)
    monkeypatch.setattr(packages, "RUN_NEEDS", [need])
    monkeypatch.setattr(packages, "is_root", lambda: False)
    found = {"apt-get": "/usr/bin/apt-get", "dpkg-query": "/usr/bin/dpkg-query"}
    monkeypatch.setattr(packages.shutil, "which", found.get)
    with pytest.raises(StopError, match="as root: apt-get install libnowhere"):
        packages.provide(told, database=False, tests=False)


def test_system_without_apt_is_told_what_to_install(told, monkeypatch):
    need = packages.Need("libnowhere", "Nowhere", lambda: False)
    monkeypatch.setattr(packages, "RUN_NEEDS", [need])
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    with pytest.raises(StopError, match=r"no apt.*Nowhere \(Debian: libnowhere\)"):
        packages.provide(told, database=False, tests=False)
