"""Set-up: which steps it skips, and its messages when it cannot go on."""

import socket
from contextlib import closing

import pytest

from machine import checkout, content, packages, web
from machine.checkout import Stamps, StopError, fingerprint
from machine.database import Database
from machine.progress import Progress, display_name, reason


@pytest.fixture
def var(tmp_path, monkeypatch):
    """A folder in place of var/."""
    monkeypatch.setattr(checkout, "VAR", tmp_path)
    return tmp_path


@pytest.fixture
def progress():
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
    assert display_name(words) == name


def test_failing_program_stops_with_its_own_words(progress):
    with pytest.raises(StopError, match="status 3: error: no space left"):
        progress.run(["sh", "-c", "echo 'error: no space left'; echo bye; exit 3"])


def test_missing_package_without_root_and_sudo_is_named(progress, monkeypatch):
    need = packages.Need("libnowhere", "Nowhere", lambda: False)
    monkeypatch.setattr(packages, "RUN_NEEDS", [need])
    monkeypatch.setattr(packages, "is_root", lambda: False)
    found = {"apt-get": "/usr/bin/apt-get", "dpkg-query": "/usr/bin/dpkg-query"}
    monkeypatch.setattr(packages.shutil, "which", found.get)
    with pytest.raises(StopError, match="as root: apt-get install libnowhere"):
        packages.provide(progress, database=False, tests=False)


def test_system_without_apt_is_told_what_to_install(progress, monkeypatch):
    need = packages.Need("libnowhere", "Nowhere", lambda: False)
    monkeypatch.setattr(packages, "RUN_NEEDS", [need])
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    with pytest.raises(StopError, match=r"no apt.*Nowhere \(Debian: libnowhere\)"):
        packages.provide(progress, database=False, tests=False)


@pytest.fixture
def variables(monkeypatch):
    """Set these variables, and unset the others that open the site."""

    def given(**values: str) -> None:
        for name in ("DEMO", "HOSTS", "BIND", "PROXY", "HTTPS"):
            monkeypatch.delenv(f"REPERES_{name}", raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return given


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, True),
        ({"REPERES_DEMO": "1"}, True),
        ({"REPERES_DEMO": "0"}, False),
        ({"REPERES_HOSTS": "help.example"}, False),
        ({"REPERES_BIND": "::"}, False),
        ({"REPERES_PROXY": "1"}, False),
        ({"REPERES_HTTPS": "1"}, False),
        ({"REPERES_PROXY": "0"}, True),
    ],
    ids=str,
)
def test_embedded_site_is_a_demonstration_while_nobody_else_reaches_it(
    variables, environment, expected
):
    variables(**environment)
    embedded = Database({}, {}, is_embedded=True, identity="x")
    assert web.is_demo(embedded) == expected


def test_site_on_a_database_of_others_is_a_demonstration_only_when_asked(variables):
    variables()
    assert not web.is_demo(Database({}, {}, is_embedded=False, identity="x"))


@pytest.mark.parametrize("name", ["REPERES_PROXY", "REPERES_HTTPS"])
def test_demonstration_where_others_reach_the_site_stops_with_one_line(variables, name):
    variables(REPERES_DEMO="1", **{name: "1"})
    with pytest.raises(StopError, match=f"unset it or {name}"):
        web.require_closed_demo()


def test_site_for_the_public_leaves_the_demonstration_and_shows_what_is_warned_of(
    progress, variables, monkeypatch, capfd
):
    commands: list[str] = []

    def manage(_progress, _environment, *words: str) -> str:
        commands.extend(words)
        return "The demonstration was left.\nWARNING: 3 examples\n"

    variables(REPERES_DEMO="0")
    monkeypatch.setattr(content, "manage", manage)
    content.demonstration(progress, Database({}, {}, is_embedded=True, identity="x"))
    assert commands == ["leave_demonstration"]
    assert progress.notes == ["The demonstration was left"]
    assert capfd.readouterr().err == "WARNING: 3 examples\n"
