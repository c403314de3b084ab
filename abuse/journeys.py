"""Checks of journeys: links of others, shares, and secret links in the logs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote
from uuid import uuid4

from abuse.browser import Browser, Response
from abuse.checking import expect
from abuse.installation import Installation

OWN = "/fr/journey/"
REVOKED = re.compile(r"/fr/journey/shares/([0-9a-f-]{36})/revoke/")
MOST_SHARES, MOST_SAVED = 40, 5
# Links as people and programs mangle them; {} is the secret.
MANGLED = (
    *("/open/{}", "/open/{}.", "/fr/journey/handed-over/open/{}"),
    *("/fr/journey/open/{}", "/fr/journey/open/{}.", "/fr/journey/open/({})"),
    *("/fr/journey/open/%22{}%22", "/fr/journey/open/{}%0A", "/fr/journey/open/{}%E2%80%8B/"),
    *("/fr/journey/shared/open/<{}>/", "/{}", "/fr/?q={}", "/static/{}.css", "/fr/admin/{}/"),
    *("/fr/journey/open/{}%0A[2026-01-01] GET /forged 200", "/api/v1/programmes/{}/"),
    *("/fr/coordination/invitations/open/{},", "/fr/%1B[31m{}", "/fr/journey/open/={}=/"),
)
MADE_UP = "Zq7xK_w3VbN-pL9tRk2mXc4hJd8sGf6y"
RUN = 12


@dataclass
class Journey:
    """A journey without an account, on a device of its own."""

    browser: Browser
    secret: str

    @classmethod
    def begun(cls, site: Installation) -> Journey:
        """A new journey with a procedure in it."""
        slug = "SELECT slug FROM directory_proceduresheet ORDER BY slug LIMIT 1"
        [(sheet_slug,)] = site.query(slug)
        browser = site.browser()
        answer = browser.post(f"{OWN}add/procedure/{sheet_slug}/")
        secret = browser.cookie("journey_fr")
        expect(answer.status == 302 and secret, f"no journey was begun ({answer.status})")
        return cls(browser, secret)

    def open(self, other: Journey, **fields: str) -> Response:
        """Press a button of the page that another journey's link shows."""
        return self.browser.post(f"{OWN}open/{other.secret}/", **fields)

    def write(self, text: str, token: str = "") -> Response:
        """Add a step in her own words."""
        return self.browser.post(f"{OWN}steps/", token, text=text, id=str(uuid4()))

    def shows(self, text: str) -> bool:
        """Whether the page of the journey contains ``text``."""
        return text in self.browser.get(OWN).text


def link_never_replaces_the_active_journey(site: Installation) -> str:
    """Open a sender's link on a device that holds a journey, then write; the sender reads none."""
    hers, sender = Journey.begun(site), Journey.begun(site)
    hers.write("Mon mot à moi")
    opened = hers.open(sender)
    saved = hers.open(sender, choice="beside")
    is_active = hers.browser.cookie("journey_fr") == hers.secret
    expect(is_active and hers.shows("Mon mot à moi"), f"{opened.status}: her journey was replaced")
    expect("/fr/journey/other/" in saved.location, f"it is not saved: {saved.status}")
    expect(hers.browser.get(saved.location).status == 200, "the other one cannot be read")
    hers.write("Ma phrase suivante")
    leaked = sender.shows("Ma phrase suivante")
    expect(hers.shows("Ma phrase suivante") and not leaked, "what she wrote went to the sender")
    return "both are there, the next step went into hers alone"


def open_form_writes_into_no_other_journey(site: Installation) -> str:
    """A form opened before another journey was made active is refused."""
    hers, other = Journey.begun(site), Journey.begun(site)
    before = hers.browser.get(OWN).hidden("csrfmiddlewaretoken")
    page = hers.open(other, choice="beside").location
    activated = hers.browser.post(f"{page}take/").status
    late = hers.write("Écrit dans un vieil onglet", before).status
    leaked = other.shows("vieil onglet")
    came_back = f"made active {activated}, then {late}, written into the other {leaked}"
    expect((activated, late, leaked) == (302, 403, False), came_back)
    return "the old form gets 403"


def no_link_pushes_another_out(site: Installation) -> str:
    """After five saved journeys the next one is refused, and the active one is unchanged."""
    hers = Journey.begun(site)
    hers.write("Toujours là")
    statuses = [
        hers.open(Journey.begun(site), choice="beside").status for _ in range(MOST_SAVED + 1)
    ]
    right = statuses == [302] * MOST_SAVED + [409] and hers.shows("Toujours là")
    expect(right, statuses)
    return f"{statuses}, hers is unchanged"


def revoked_shares_do_not_count(site: Installation) -> str:
    """Create and revoke more shares than the limit; then create more without revoking."""
    hers = Journey.begun(site)
    statuses = set()
    for number in range(MOST_SHARES + 1):
        statuses.add(_share(hers, f"Aide {number}").status)
        open_now = REVOKED.findall(hers.browser.get(f"{OWN}shares/").text)
        expect(open_now, f"link {number} was not given: {statuses}")
        hers.browser.post(f"{OWN}shares/{open_now[-1]}/revoke/")
    other = Journey.begun(site)
    open_ones = [_share(other, f"Aide {number}").status for number in range(MOST_SHARES + 1)]
    right = statuses == {302} and open_ones == [302] * MOST_SHARES + [409]
    expect(right, f"{statuses}, then {open_ones}")
    return f"{MOST_SHARES + 1} given and revoked; of as many open ones the last gets 409"


def logs_hold_no_secret_link(site: Installation) -> str:
    """Request mangled secret links, then search all logs for any part of the secrets."""
    hers = Journey.begun(site)
    for each in (hers.secret, MADE_UP):
        for pattern in MANGLED:
            _ask(site, pattern.replace("{}", each))
            _ask(site, pattern.replace("{}", "".join(f"%{ord(sign):02X}" for sign in each)))
            _ask(site, pattern.replace("{}", each[: len(each) // 2]))
        site.browser().get("/fr/help/", Referer=f"http://x/{each}", User_Agent=each)
        site.browser().send(each.upper(), f"/{quote(each)}")
    written = site.written()
    found = [
        each[at : at + RUN]
        for each in (hers.secret, MADE_UP)
        for at in range(len(each) - RUN + 1)
        if each[at : at + RUN] in written
    ]
    encoded = "%5A%71%37%78%4B%5F"
    forged = [line for line in written.split("\n") if line.startswith("[2026-01-01] GET /forged")]
    expect(not (found or forged or encoded in written or "\x1b" in written), f"{found} {forged}")
    expect("/fr/journey/open/" in written, "the log says nothing at all")
    return f"{len(MANGLED) * 6} requests; no {RUN} characters of a secret, no forged line"


def _ask(site: Installation, path: str) -> None:
    """Request a path without encoding its characters."""
    with site.browser().connect() as connection:
        safe = path.replace(" ", "%20")
        head = f"GET {safe} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        while connection.recv(65_536):
            pass


def _share(journey: Journey, label: str) -> Response:
    return journey.browser.post(f"{OWN}shares/", label=label, days="30", goal="", scope="look")
