"""`script/check_abuse`: its table has every number of the list; a failed check ends it with 1."""

import io
import os
import re
import signal
import subprocess
import time
from email.message import Message
from pathlib import Path

import pytest

from abuse import installation
from abuse.browser import Browser, Response
from abuse.checking import BrokenError, Check, expect, run
from abuse.table import CHECKS

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = [
    *(f"High {number}" for number in range(1, 6)),
    *(f"Medium {number}" for number in range(6, 14)),
    *(f"Low {number}" for number in range(1, 13)),
]


def tried(*attacks) -> tuple[int, list[str]]:
    """The exit status of a table with these attacks, and its lines."""
    out = io.StringIO()
    checks = [Check(f"High {n}", "a try", attack, within_s=1) for n, attack in enumerate(attacks)]
    return run(checks, "site", out), out.getvalue().splitlines()


def held(site: str) -> str:
    return f"404 from {site}"


def broken(_site: str) -> str:
    raise BrokenError("200")


def failing(_site: str) -> str:
    return {}["nothing"]


def endless(_site: str) -> str:
    time.sleep(30)
    return "never"


def test_every_number_of_the_list_is_tried():
    assert set(NUMBERS) == {check.number for check in CHECKS}


def test_each_attack_is_a_function_of_its_own_that_says_what_it_does():
    attacks = [check.attack for check in CHECKS]
    assert len(set(attacks)) == len(attacks)
    assert all(attack.__doc__ for attack in attacks)


def test_every_attack_of_the_modules_stands_in_the_table():
    named = {check.attack.__name__ for check in CHECKS}
    modules = "\n".join(path.read_text() for path in (ROOT / "abuse").glob("*.py"))
    written = re.findall(r"(?m)^def ([a-z]\w*)\(site: Installation\) -> str:", modules)
    assert set(written) == named


def test_the_whole_list_is_bounded():
    assert sum(check.within_s for check in CHECKS) < 45 * 60
    assert all(check.within_s <= 150 for check in CHECKS)


def test_what_holds_ends_with_0_and_says_what_came_back():
    assert tried(held) == (0, ["held   High 0     a try: 404 from site"])


@pytest.mark.parametrize(
    ("attack", "came_back"),
    [
        (broken, "a try: 200"),
        (failing, "a try: KeyError: 'nothing'"),
        (endless, "a try: TimeoutError: not done within 1 s"),
    ],
)
def test_what_is_broken_ends_with_1_and_the_others_are_tried(attack, came_back):
    status, lines = tried(held, attack, held)
    assert status == 1
    assert [line.split()[0] for line in lines] == ["held", "BROKEN", "held"]
    assert came_back in lines[1]


def test_each_check_is_one_line():
    status, lines = tried(lambda _site: "one\ntwo")
    assert (status, len(lines)) == (0, 1)


def test_expectation_that_is_not_met_says_what_came_back():
    expect(True, "200")
    with pytest.raises(BrokenError, match="500"):
        expect([], "500")


@pytest.mark.parametrize("name", ["REPERES_DEMO", "DJANGO_SECRET_KEY", "DATABASE_URL", "PGHOST"])
def test_installation_takes_no_setting_of_who_runs_it(name, monkeypatch, tmp_path):
    monkeypatch.setenv(name, "x")
    made = installation.Installation(tmp_path, 1)
    assert name not in made.environment()
    assert made.environment(REPERES_DEMO="0")["REPERES_DEMO"] == "0"


def test_installation_that_was_left_by_a_kill_is_removed(monkeypatch, tmp_path):
    monkeypatch.setattr(installation.tempfile, "gettempdir", lambda: str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    living = tmp_path / f"{installation.NAME}{os.getppid()}"
    dead = tmp_path / f"{installation.NAME}{gone.pid}"
    for folder in (living, dead):
        folder.mkdir()
    installation.clear_left(tmp_path)
    assert (living.exists(), dead.exists()) == (True, False)


def test_installation_is_removed_when_its_server_does_not_start(monkeypatch, tmp_path):
    def start(_made, **_variables) -> None:
        raise RuntimeError("script/server ended")

    monkeypatch.setattr(installation.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(installation.Installation, "start", start)
    with pytest.raises(RuntimeError, match="ended"), installation.installed():
        raise AssertionError("It serves.")
    assert list(tmp_path.iterdir()) == []


def test_server_that_does_not_end_is_killed(tmp_path):
    made = installation.Installation(tmp_path, 1)
    words = ["bash", "-c", "trap '' TERM; echo ready; while true; do sleep 0.1; done"]
    made.process = subprocess.Popen(words, start_new_session=True, stdout=subprocess.PIPE)
    process = made.process
    process.stdout.readline()
    made.stop(ends_within_s=0.2)
    process.stdout.close()
    assert process.returncode == -signal.SIGKILL


def test_browser_keeps_cookies_by_path_and_drops_those_that_end():
    browser, headers = Browser(1), Message()
    headers["Set-Cookie"] = "a=1; Path=/fr/journey/"
    headers["Set-Cookie"] = "b=2; Path=/"
    browser.store_cookies(headers)
    assert browser.cookies_for("/fr/journey/?x") == "a=1; b=2"
    assert browser.cookies_for("/fr/") == "b=2"
    over = Message()
    over["Set-Cookie"] = 'b=""; Path=/; Max-Age=0'
    browser.store_cookies(over)
    assert browser.cookies_for("/fr/") == ""


def test_hidden_field_is_read_as_browsers_read_it():
    page = b'<input type="hidden" name="seen" value="a&quot;b"><input name="x" value="1">'
    answer = Response(200, None, page)
    assert (answer.hidden("seen"), answer.hidden("x")) == ('a"b', "")
