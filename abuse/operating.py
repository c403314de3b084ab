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
    """Restart with REPERES_DEMO=0 on the same data: demo sessions, accounts and mails are gone."""
    administrator, coordinator = site.signed_in("administrator"), site.signed_in(COORDINATOR)
    expect(administrator.get(ADMIN).status == 200, "the administrator is refused in a demo")
    site.stop()
    site.start(REPERES_DEMO="0")
    paths = (ACCOUNT, ADMIN, "/fr/account/second-factor/set-up/", "/fr/account/demo-mail/")
    statuses = [administrator.get(path).status for path in paths]
    statuses += [coordinator.get("/fr/coordination/").status]
    again = site.browser().post("/fr/account/demo/administrator/").status
    like = "%@example.org"
    emails = [f"{role}@example.org" for role in ROLES]
    [(accounts,)] = site.query("SELECT count(*) FROM accounts_user WHERE email = ANY(%s)", emails)
    [(mails,)] = site.query('SELECT count(*) FROM accounts_demomail WHERE "to" LIKE %s', like)
    came_back = f"{statuses}, demo sign-in {again}, {accounts} accounts, {mails} mails left"
    expect(200 not in statuses and again == 404 and not accounts and not mails, came_back)
    written = site.log.read_text(errors="replace")
    expect("The demonstration was left" in written, "no message that it was left")
    expect("public programmes are examples" in written, "no warning of example programmes")
    return came_back


def demonstration_is_closed_to_others(site: Installation) -> str:
    """The demonstration does not start where others reach it, nor sign in behind a proxy."""
    came_back = []
    for name in ("REPERES_PROXY", "REPERES_HTTPS"):
        variables = {"REPERES_DEMO": "1", name: "1", "PORT": str(free_port(is_new=True))}
        refused = site.command("server", **variables)
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
    """Guessable values of DJANGO_SECRET_KEY are refused."""
    tried = []
    for weak in ("short", "a" * 60, "django-insecure-" + "x7Kq" * 12):
        ended = site.command("manage", "check", DJANGO_SECRET_KEY=weak)
        is_refused = ended.returncode and "too weak" in ended.stdout
        expect(is_refused, f"{weak[:20]}: {ended.stdout[-200:]}")
        tried.append(weak[:12])
    return f"{', '.join(tried)}…: “DJANGO_SECRET_KEY is too weak”"


def keys_are_rotated(site: Installation) -> str:
    """After rotation of the server key stored journeys and hidden addresses decrypt as before."""
    fallback = (
        "print('fallbacks', len(__import__('django.conf').conf.settings.SECRET_KEY_FALLBACKS))"
    )
    old = {"DJANGO_SECRET_KEY_FALLBACKS": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"}
    output = site.command("manage", "shell", "-c", fallback, **old).stdout
    expect("fallbacks 1" in output, f"no SECRET_KEY_FALLBACKS: {output[-200:]}")
    email = "rotated@example.org"
    browser = signed_in_by_code(site, email)
    journey = Journey.begun(site)
    browser.cookies |= {key: text for key, text in journey.browser.cookies.items() if key[1] != "/"}
    Journey(browser, journey.secret).write("Mon mot gardé")
    browser.post(f"{OWN}account/")
    hidden = Proposal.sent(site, "Abri", precision="hidden", street_address=STREET)
    before = (site.var / "journey_key").read_text().split()
    done = site.command("manage", "rotate_server_key", "--grace", "0")
    after = (site.var / "journey_key").read_text().split()
    expect(done.returncode == 0 and len(after) == 1 and after != before, done.stdout[-300:])
    expect(browser.get(ACCOUNT).status != 200, "a session of the old key goes on")
    page = site.signed_in(COORDINATOR).get(reviewed(hidden.pk)).text
    expect(STREET in page.replace("&#x27;", "'"), "the hidden address cannot be read any more")
    expect(_new_device(site, email).get(OWN).text.count("Mon mot gardé"), "the journey is lost")
    return "one new key, sessions ended, journey and hidden address read as before"


def _new_device(site: Installation, email: str) -> Browser:
    """Another browser signed in by a code."""
    browser = site.browser()
    ask_code(browser, email)
    browser.post(CODE, code=newest_code(site, email))
    return browser


def log_of_the_database_repeats_no_statement(site: Installation) -> str:
    """No statement is in PostgreSQL's log after one fails and the backend of one is killed."""
    names = list(PRIVATE)
    settings = dict(site.query("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", names))
    expect(settings == PRIVATE, {name: on for name, on in settings.items() if on != PRIVATE[name]})
    log = site.cluster / "postgresql.log"
    with suppress(psycopg.errors.DivisionByZero):
        site.query(f"SELECT '{MARK}'::text, 1 / 0", role=WEB)
    running = Thread(target=_sleeping, args=(site,), daemon=True)
    running.start()
    running_sql = "SELECT pid FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid()"
    like = f"SELECT '{MARK}'%pg_sleep%"
    until(lambda: site.query(running_sql, like, role=WEB), 10)
    [(pid,), *_] = site.query(running_sql, like, role=WEB)
    os.kill(pid, signal.SIGKILL)
    running.join(20)
    until(lambda: "terminated by signal 9" in log.read_text(errors="replace"), 20)
    until(lambda: _is_ready(site), 30)
    time.sleep(1)
    expect(MARK not in site.written(), "the statement is in a log")
    return "a failed and a killed statement, neither is in any log"


def _sleeping(site: Installation) -> None:
    try:
        site.query(f"SELECT '{MARK}', pg_sleep(30)", role=WEB)
    except psycopg.OperationalError:
        return


def _is_ready(site: Installation) -> bool:
    try:
        return bool(site.query("SELECT 1")) and site.browser().get("/readyz").status == 200
    except (psycopg.OperationalError, OSError):
        return False


def passwords_of_docker_compose_differ(site: Installation) -> str:
    """No password in docker-compose.yml serves two roles; the site gets no superuser's."""
    written = (site.folder / "docker-compose.yml").read_text()
    variables = dict(re.findall(r"^ +(\w+_PASSWORD): \$\{(\w+)", written, re.MULTILINE))
    sources = {name: variables.get(name) for name in SECRETS}
    expect(sources == {name: name for name in SECRETS}, sources)
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
    """Hours over midnight are worded for every ten minutes of the night of the clock change."""
    output = site.command("manage", "shell", "-c", NIGHT).stdout
    match = re.search(r"worded (\d+)", output)
    expect(match, output.strip()[-300:])
    return f"{match[1] if match else 0} moments worded"
