"""The checks before the tests: side by side, and the saved cluster with its filled database."""

import os
import shutil
from contextlib import closing
from types import SimpleNamespace

import pytest

from machine import checkout, checks, cluster, test_database
from machine.progress import Progress


@pytest.fixture
def progress():
    checkout.make_var()
    with closing(Progress("test-checks", 3, quiet=True)) as progress:
        yield progress


@pytest.fixture
def run(progress, monkeypatch):
    """Run shell commands as the checks, by their titles; returns the titles of those that fail."""

    def run_those(commands: dict[str, str]) -> list[str]:
        those = {title: ["sh", "-c", command] for title, command in commands.items()}
        monkeypatch.setattr(checks, "CHECKS", those)
        monkeypatch.setattr(checks, "remove_stale_type_caches", lambda: None)
        return checks.run_all(progress, dict(os.environ))

    return run_those


def test_check_that_fails_is_named(run):
    assert run({"good": "exit 0", "bad": "exit 3", "best": "exit 0"}) == ["bad"]


def test_output_of_a_check_that_fails_is_shown(run, capsys):
    run({"bad": "echo this line is long; exit 1"})
    assert "this line is long" in capsys.readouterr().out


def test_output_of_a_check_that_passes_is_in_the_log_alone(run, progress, capsys):
    run({"good": "echo all well"})
    assert "all well" not in capsys.readouterr().out
    assert "all well" in progress.log_path.read_text()


def test_two_checks_run_at_a_time(run, tmp_path):
    """Each waits for a file that the other makes."""
    wait = "touch {0}/{1}; while ! [ -e {0}/{2} ]; do sleep 0.01; done"
    assert run({"a": wait.format(tmp_path, 1, 2), "b": wait.format(tmp_path, 2, 1)}) == []


def test_step_of_every_check_is_counted(run, progress):
    run(dict.fromkeys("abc", "exit 0"))
    assert "[3/3]" in progress.log_path.read_text()


# The saved cluster


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder for clusters, and a mark of the checkout's state that may be changed."""
    state = SimpleNamespace(folder=tmp_path, mark="first")
    monkeypatch.setattr(cluster, "clusters_folder", lambda: tmp_path)
    monkeypatch.setattr(cluster, "prepare_owner", lambda: None)
    monkeypatch.setattr(test_database, "current_mark", lambda: state.mark)
    return state


class FakeServer:
    """Records when it stops, is copied and starts."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def stop(self) -> None:
        self.done.append("stop")

    def start(self, progress: Progress) -> None:
        self.done.append("start")

    def copy_to(self, home) -> None:
        self.done.append("copy")
        (home / "data").mkdir(parents=True)


def saved(progress: Progress) -> list[str]:
    """What saving does to a server."""
    server = FakeServer()
    test_database.save(progress, SimpleNamespace(server=server))
    return server.done


def test_cluster_is_saved_while_it_is_stopped(progress, places):
    assert saved(progress) == ["stop", "copy", "start"]
    assert (test_database.saved_home() / "data").exists()


def test_cluster_that_is_saved_already_is_not_stopped(progress, places):
    saved(progress)
    assert saved(progress) == []


def test_cluster_of_another_state_is_removed(progress, places):
    saved(progress)
    before, places.mark = test_database.saved_home(), "second"
    saved(progress)
    assert not before.exists()
    assert test_database.saved_home().exists()


def test_copy_that_was_cut_short_is_made_again(progress, places):
    (places.folder / "filled-part" / "data").mkdir(parents=True)
    assert saved(progress) == ["stop", "copy", "start"]


def test_database_of_others_is_not_saved(progress, places):
    test_database.save(progress, SimpleNamespace(server=None))
    assert not test_database.saved_home().exists()


@pytest.mark.parametrize("path", ["geo/folding.py", "directory/migrations/0001_initial.py"])
def test_change_of_what_fills_the_database_changes_its_mark(tmp_path, monkeypatch, path):
    monkeypatch.setattr(checkout, "ROOT", tmp_path)
    monkeypatch.setattr(test_database, "requirements_mark", lambda name: "")
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text("1")
    before = test_database.current_mark()
    file.write_text("2")
    assert test_database.current_mark() != before


def test_clusters_of_killed_runs_are_told_from_saved_ones(places):
    home = places.folder / "filled-state"
    home.mkdir()
    cluster.temporary_cluster()
    assert home.exists()
    shutil.rmtree(home)
