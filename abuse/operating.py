"""Checks of running a site: leaving the demonstration, keys, the database's log, docker-compose."""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import suppress
from threading import Thread

import psycopg

from abuse.browser import Browser
from abuse.checking import expect
from abuse.installation import WEB, Installation, free_port, until
from abuse.journeys import OWN, Journey
from abuse.proposing import COORDINATOR, Proposal, reviewed
from abuse.signing_in import ACCOUNT, ADMIN, CODE, ask_code, newest_code, signed_in_by_code

MARK = "Zorglub-statement-mark"
PRIVATE = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
SECRETS = ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "WEB_PASSWORD")
STREET = "9 rue du Xylophage"
ROLES = ("administrator", "coordinator-84", "coordinator-69", "coordinator-38", "contributor")


def nothing_of_a_demonstration_is_left(site: Installation) -> str:
    """Restart with REPERES_DEMO=0 on the same data; the demo administrator tries to go on."""
    chief, desk = site.signed_in("administrator"), site.signed_in(COORDINATOR)
    expect(chief.get(ADMIN).status == 200, "the administrator is not let in while it is a demo")
    site.stop()
    site.start(REPERES_DEMO="0")
    paths = (ACCOUNT, ADMIN, "/fr/account/second-factor/set-up/", "/fr/account/demo-mail/")
    statuses = [chief.get(path).status for path in paths]
    statuses += [desk.get("/fr/coordination/").status]
    again = site.browser().post("/fr/account/demo/administrator/").status
    like = "%@example.org"
    emails = [f"{role}@example.org" for role in ROLES]
    [(accounts,)] = site.ask("SELECT count(*) FROM accounts_user WHERE email = ANY(%s)", emails)
    [(mails,)] = site.ask('SELECT count(*) FROM accounts_demomail WHERE "to" LIKE %s', like)
    came_back = f"{statuses}, demo sign-in {again}, {accounts} accounts, {mails} mails left"
    expect(200 not in statuses and again == 404 and not accounts and not mails, came_back)
    written = site.log.read_text(errors="replace")
    expect("The demonstration was left" in written, "nobody is told that it was left")
    expect("public programmes are examples" in written, "no warning of example programmes")
    return came_back


def demonstration_is_closed_to_others(site: Installation) -> str:
    """It refuses to start where others reach it, and opens to nobody behind a proxy."""
    came_back = []
    for name in ("REPERES_PROXY", "REPERES_HTTPS"):
        said = {"REPERES_DEMO": "1", name: "1", "PORT": str(free_port(is_new=True))}
        refused = site.command("server", **said)
        last = refused.stdout.strip().rpartition("\n")[2]
        expect(refused.returncode and "REPERES_DEMO" in last, f"{name}: {last}")
        came_back.append(f"with {name}: {last}")
    demo = "/fr/account/demo/administrator/"
    browser = site.browser()
    headers = {"Cookie": f"csrftoken={browser.token()}", "X_CSRFToken": browser.token()}
    forwarded = browser.send("POST", demo, b"", X_Forwarded_For="203.0.113.7", **headers).status
    named = browser.send("POST", demo, b"", Host="reperes.example", **headers).status
    expect((forwarded, named) == (404, 400), f"forwarded {forwarded}, another host {named}")
    return f"{'; '.join(came_back)}; forwarded {forwarded}, another host {named}"


def weak_secret_key_is_refused(site: Installation) -> str:
    """Keys that can be guessed, given in the environment."""
    said = []
    for weak in ("short", "a" * 60, "django-insecure-" + "x7Kq" * 12):
        told = site.command("manage", "check", DJANGO_SECRET_KEY=weak)
        expect(told.returncode and "too weak" in told.stdout, f"{weak[:20]}: {told.stdout[-200:]}")
        said.append(weak[:12])
    return f"{', '.join(said)}…: “DJANGO_SECRET_KEY is too weak”"


def keys_are_rotated(site: Installation) -> str:
    """Rotate the server key; a journey in an account and a hidden address are read as before."""
    fallback = (
        "print('fallbacks', len(__import__('django.conf').conf.settings.SECRET_KEY_FALLBACKS))"
    )
    old = {"DJANGO_SECRET_KEY_FALLBACKS": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"}
    told = site.command("manage", "shell", "-c", fallback, **old)
    expect("fallbacks 1" in told.stdout, f"no SECRET_KEY_FALLBACKS: {told.stdout[-200:]}")
    email = "rotated@example.org"
    browser = signed_in_by_code(site, email)
    kept = Journey.begun(site)
    browser.cookies |= {key: text for key, text in kept.browser.cookies.items() if key[1] != "/"}
    Journey(browser, kept.secret).write("Mon mot gardé")
    browser.post(f"{OWN}account/")
    hidden = Proposal.sent(site, "Abri", precision="hidden", street_address=STREET)
    before = (site.var / "journey_key").read_text().split()
    done = site.command("manage", "rotate_server_key", "--grace", "0")
    after = (site.var / "journey_key").read_text().split()
    expect(done.returncode == 0 and len(after) == 1 and after != before, done.stdout[-300:])
    expect(browser.get(ACCOUNT).status != 200, "a session of the old key goes on")
    desk = site.signed_in(COORDINATOR).get(reviewed(hidden.pk)).text
    expect(STREET in desk.replace("&#x27;", "'"), "the hidden address cannot be read any more")
    expect(_hers(site, email).get(OWN).text.count("Mon mot gardé"), "the journey is lost")
    return "one new key, sessions ended, journey and hidden address read as before"


def _hers(site: Installation, email: str) -> Browser:
    """A new device of hers, signed in."""
    browser = site.browser()
    ask_code(browser, email)
    browser.post(CODE, code=newest_code(site, email))
    return browser


def log_of_the_database_repeats_no_statement(site: Installation) -> str:
    """A statement fails, and a session is killed while it runs one; then its log is read."""
    names = list(PRIVATE)
    found = dict(site.ask("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", names))
    expect(found == PRIVATE, {name: said for name, said in found.items() if said != PRIVATE[name]})
    log = site.cluster / "postgresql.log"
    with suppress(psycopg.errors.DivisionByZero):
        site.ask(f"SELECT '{MARK}'::text, 1 / 0", role=WEB)
    running = Thread(target=_sleeping, args=(site,), daemon=True)
    running.start()
    asked = "SELECT pid FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid()"
    like = f"SELECT '{MARK}'%pg_sleep%"
    until(lambda: site.ask(asked, like, role=WEB), 10)
    [(pid,), *_] = site.ask(asked, like, role=WEB)
    os.kill(pid, signal.SIGKILL)
    running.join(20)
    until(lambda: "terminated by signal 9" in log.read_text(errors="replace"), 20)
    until(lambda: _reached(site), 30)
    time.sleep(1)
    expect(MARK not in site.written(), "the statement stands in a log")
    return "a failed and a killed statement, no word of them in any log"


def _sleeping(site: Installation) -> None:
    try:
        site.ask(f"SELECT '{MARK}', pg_sleep(30)", role=WEB)
    except psycopg.OperationalError:
        return


def _reached(site: Installation) -> bool:
    try:
        return bool(site.ask("SELECT 1")) and site.browser().get("/readyz").status == 200
    except (psycopg.OperationalError, OSError):
        return False


def passwords_of_docker_compose_differ(site: Installation) -> str:
    """No password in docker-compose.yml serves two roles; the site gets no superuser's."""
    written = (site.folder / "docker-compose.yml").read_text()
    given = dict(re.findall(r"^ +(\w+_PASSWORD): \$\{(\w+)", written, re.MULTILINE))
    mine = {name: given.get(name) for name in SECRETS}
    expect(mine == {name: name for name in SECRETS}, mine)
    addressed = set(re.findall(r"postgis://\w+:\$\{(\w+)", written))
    expect(addressed == {"OWNER_PASSWORD", "WEB_PASSWORD"}, f"addressed with {addressed}")
    return f"{', '.join(SECRETS)} are three"


NIGHT = """
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo
from directory.hours import state_at, state_in_words, week_table
from django.utils import translation
translation.activate("fr")
paris, start = ZoneInfo("Europe/Paris"), datetime(2027, 3, 27, 18, tzinfo=UTC)
rules = ("22:00-02:00", "Mo-Fr 22:00-02:00", "Sa-Su 23:00-06:00", "Su 20:00-26:15")
for rule in rules:
    for minutes in range(0, 44 * 60, 10):
        moment = start + timedelta(minutes=minutes)
        state_in_words(state_at(rule, "Europe/Paris", moment), moment.astimezone(paris))
        week_table(rule, "Europe/Paris", moment.astimezone(paris).date())
print("worded", len(rules) * 44 * 6)
"""


def night_of_the_clock_change(site: Installation) -> str:
    """Every ten minutes of the night in which clocks go forward, slots over midnight are worded."""
    told = site.command("manage", "shell", "-c", NIGHT)
    found = re.search(r"worded (\d+)", told.stdout)
    expect(found, told.stdout.strip()[-300:])
    return f"{found[1] if found else 0} moments worded"
