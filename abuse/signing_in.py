"""Checks of sessions and sign-in codes: copied database, lockout, limits, timing, closing."""

from __future__ import annotations

import base64
import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Barrier

from abuse.browser import GIVES_UP_AFTER_S, Browser, Response
from abuse.checking import expect
from abuse.installation import WEB, Installation

SIGN_IN, CODE = "/fr/account/sign-in/", "/fr/account/sign-in/code/"
ACCOUNT, ADMIN = "/fr/account/", "/fr/admin/"
DIGITS = re.compile(r"\d{4}(?:-\d{4})+")
MOST_MAILS, MOST_TRIES = 20, 5
AT_ONCE, ROUNDS = 12, 3
# Medians closer than this cannot be told apart over a network; sending a mail takes longer.
TIMES, APART_S = 1.5, 0.02


def ask_code(browser: Browser, email: str) -> Response:
    """Request a sign-in code for an email address."""
    return browser.post(f"{SIGN_IN}?again", email=email)


def mails_to(site: Installation, email: str) -> list[str]:
    """The bodies of the mails to an address, the newest last."""
    found = site.query('SELECT body FROM accounts_demomail WHERE "to" = %s ORDER BY id', email)
    return [body for (body,) in found]


def newest_code(site: Installation, email: str) -> str:
    """The code in the newest mail to an address."""
    return DIGITS.findall(mails_to(site, email)[-1])[-1]


def signed_in_by_code(site: Installation, email: str) -> Browser:
    """A browser signed in by a code."""
    browser = site.browser()
    ask_code(browser, email)
    answer = browser.post(CODE, code=newest_code(site, email))
    expect(answer.status == 302, f"a right code was answered {answer.status}")
    return browser


def copy_of_the_database_signs_in_nobody(site: Installation) -> str:
    """No value of the sessions table opens a session as cookie; no key or code is in a dump."""
    administrator = site.signed_in("administrator")
    expect(administrator.get(ADMIN).status == 200, "the administrator herself is not let in")
    waiting = site.browser()
    ask_code(waiting, "waiting@example.org")
    code = newest_code(site, "waiting@example.org")
    rows = site.query("SELECT key_digest, payload FROM accounts_session")
    candidates = [text for row in rows for value in row for text in _readings(bytes(value))]
    opened = [
        f"{path} with {text[:20]}"
        for text in candidates
        for path in (ACCOUNT, ADMIN)
        if site.browser().get(path, Cookie=f"sessionid={text[:4000]}").status == 200
    ]
    dump = "\n".join(row for row in site.dump().split("\n") if not row.startswith("accounts_demo"))
    keys = [one.cookie("sessionid") for one in (administrator, waiting)]
    plain = [*keys, code, code.replace("-", ""), "login_by_code"]
    hashes = [sha256(text.encode()).hexdigest() for text in plain]
    found = [text for text in (*plain, *hashes) if text in dump]
    [(old,)] = site.query("SELECT to_regclass('django_session')")
    expect(not (opened or found or old), f"opened {opened}, found {found}, old table {old}")
    return f"{len(candidates)} values of {len(rows)} sessions tried: 404; no key, no code in a dump"


def _readings(value: bytes) -> Iterator[str]:
    """A value in the encodings that a cookie may have."""
    yield value.hex()
    yield base64.b64encode(value).decode()
    yield base64.urlsafe_b64encode(value).decode().rstrip("=")


def nobody_is_locked_out(site: Installation) -> str:
    """Codes requested by strangers from many networks do not lock the owner of an address out."""
    email = "locked-out@example.org"
    for _ in range(MOST_MAILS + 10):
        ask_code(site.browser(), email)
    sent = len(mails_to(site, email))
    owner = site.browser()
    requested = ask_code(owner, email)
    entered = owner.post(CODE, code=newest_code(site, email))
    inside = owner.get(ACCOUNT).status
    came_back = f"{sent} mails, then {requested.status}, {entered.status}, account {inside}"
    expect(sent <= MOST_MAILS and (entered.status, inside) == (302, 200), came_back)
    return f"requested {MOST_MAILS + 10} times by strangers: {came_back}"


def full_cache_loosens_no_limit(site: Installation) -> str:
    """An exhausted limit stays exhausted after the cache is filled with 1,000 rows."""
    email = "exhausted@example.org"
    for _ in range(MOST_MAILS + 2):
        ask_code(site.browser(), email)
    before = len(mails_to(site, email))
    site.query(
        "INSERT INTO django_cache (cache_key, value, expires) SELECT ':1:filled-' || n, 'x',"
        " now() + interval '1 day' FROM generate_series(1, 1000) AS n",
        role=WEB,
    )
    for _ in range(3):
        ask_code(site.browser(), email)
        site.browser().get("/fr/")
    after = len(mails_to(site, email))
    site.query("DELETE FROM django_cache WHERE cache_key LIKE ':1:filled-%%'")
    expect(before == after == MOST_MAILS, f"{before} mails, then {after}")
    return f"{before} mails before, none after"


def parallel_attempts_pass_no_limit(site: Installation) -> str:
    """Of twelve wrong codes at the same moment five are compared at most; for three addresses."""
    came_back = []
    for number in range(ROUNDS):
        email = f"parallel-{number}@example.org"
        browser = site.browser()
        ask_code(browser, email)
        statuses = _at_once(browser, "1111-1111")
        late = browser.post(CODE, code=newest_code(site, email)).status
        inside = browser.get(ACCOUNT).status
        came_back.append(f"{statuses.count(200)} compared, the right code then {late}, {inside}")
        expect(statuses.count(200) <= MOST_TRIES and inside != 200, came_back[-1])
    return "; ".join(came_back)


def _at_once(browser: Browser, code: str) -> list[int]:
    """The statuses of ``AT_ONCE`` threads that enter the same code at the same moment."""
    ready = Barrier(AT_ONCE)

    def attempt(one: Browser) -> int:
        ready.wait(GIVES_UP_AFTER_S)
        return one.post(CODE, code=code).status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(attempt, [browser.copy() for _ in range(AT_ONCE)]))


def timing_tells_no_address(site: Installation) -> str:
    """Responses and their times are the same for known and unknown addresses."""
    known = "contributor@example.org"
    latencies_s: dict[bool, list[float]] = {True: [], False: []}
    pages: dict[bool, str] = {}
    for number in range(14):
        for is_known in (True, False):
            email = known if is_known else f"unknown-{number}@example.org"
            browser = site.browser()
            browser.token()
            begun = time.perf_counter()
            answer = ask_code(browser, email)
            latencies_s[is_known].append(time.perf_counter() - begun)
            shown = browser.get(CODE).text.replace(email, "").replace(browser.token(), "")
            pages[is_known] = f"{answer.status} {answer.location} {_without_tokens(shown)}"
    known_s, unknown_s = (statistics.median(latencies_s[is_known]) for is_known in (True, False))
    came_back = f"medians {1000 * known_s:.0f} and {1000 * unknown_s:.0f} ms"
    expect(pages[True] == pages[False], "the answers differ")
    is_near = abs(known_s - unknown_s) < APART_S
    expect(is_near or 1 / TIMES < known_s / unknown_s < TIMES, came_back)
    return f"the same answers, {came_back}"


def _without_tokens(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def abusive_account_is_closed(site: Installation) -> str:
    """After an administrator closes an account its session and its valid code open nothing."""
    email = "abusive@example.org"
    browser, later = signed_in_by_code(site, email), site.browser()
    ask_code(later, email)
    code = newest_code(site, email)
    [(pk,)] = site.query("SELECT id FROM accounts_user WHERE email = %s", email)
    administrator = site.signed_in("administrator")
    fields = {"action": "close", "reason": "abuse", "_selected_action": pk}
    done = administrator.post("/fr/admin/accounts/user/", **fields).status
    hers = browser.get(ACCOUNT).status
    entered = later.post(CODE, code=code)
    came_back = f"closed {done}, her page {hers}, a right code {entered.status} {entered.location}"
    expect(hers != 200 and later.get(ACCOUNT).status != 200, came_back)
    return came_back


def sessions_that_are_over_are_deleted(site: Installation) -> str:
    """`manage clearsessions` deletes expired sessions and no others."""
    site.signed_in("contributor")
    living = site.signed_in("translator")
    site.query(
        "UPDATE accounts_session SET expires_at = now() - interval '1 day' WHERE key_digest ="
        " (SELECT key_digest FROM accounts_session ORDER BY expires_at LIMIT 1)"
    )
    done = site.command("manage", "clearsessions")
    [(over,)] = site.query("SELECT count(*) FROM accounts_session WHERE expires_at < now()")
    expect(done.returncode == 0 and not over, f"{done.stdout[-200:]}, {over} are left")
    expect(living.get(ACCOUNT).status == 200, "a living session ended")
    return "what was over is deleted, living sessions go on"
