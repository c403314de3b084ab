"""Helpers of checks: write a proposal without an account, and decide on it as coordinator."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from uuid import uuid4

from abuse.browser import Browser, Response
from abuse.checking import expect
from abuse.installation import Installation

NEW = "/fr/contribute/programme/"
# The honeypot refuses forms sent sooner than this.
READS_FOR_S = 2.3
COORDINATOR = "coordinator-69"
SEEN = re.compile(r'name="seen" value="([^"]+)"')
IN_LYON = {
    "precision": "exact",
    "street_address": "1 place de l'Exemple",
    "postcode": "69001",
    "town": "Lyon",
    "lat": "45.7640",
    "lon": "4.8357",
}


@dataclass
class Proposal:
    """A proposal written without an account."""

    browser: Browser
    pk: str

    @classmethod
    def begun(cls, site: Installation) -> Proposal:
        """Begin a proposal, as slowly as the honeypot requires."""
        browser = site.browser()
        page = browser.get(NEW)
        time.sleep(READS_FOR_S)
        hidden = {name: page.hidden(name) for name in ("begun", "idempotency_key")}
        answer = browser.post(NEW, language="fr", homepage="", **hidden)
        match = re.search(r"/follow/([0-9a-f-]{36})/", answer.location)
        expect(match, f"no proposal could be begun ({answer.status})")
        return cls(browser, match[1] if match else "")

    @classmethod
    def sent(cls, site: Installation, title: str, **place: str) -> Proposal:
        """A proposal sent to the coordinators of Lyon."""
        made = cls.begun(site)
        soonest = time.monotonic() + READS_FOR_S
        answers = [
            made.page("words", title=title, summary="Parler français autour d'un thé."),
            made.page("organization", name="Association du samedi"),
            made.page("about", main="french"),
            made.place(**IN_LYON | place),
            made.page("joining", access_modes="on_site", join_modes="walk_in", phone="0472000000"),
        ]
        time.sleep(max(0, soonest - time.monotonic()))
        begun = made.browser.get(made.at()).hidden("begun")
        answers.append(made.browser.post(made.at("send/"), begun=begun, homepage=""))
        statuses = [answer.status for answer in answers]
        expect(set(statuses) == {302}, f"a right proposal was answered {statuses}")
        return made

    def at(self, part: str = "") -> str:
        """The address of a page of its sender."""
        return f"/fr/contribute/follow/{self.pk}/{part}"

    def page(self, slug: str, **fields: object) -> Response:
        """Send a page of the form."""
        return self.browser.post(self.at(f"write/{slug}/"), "", **fields)

    def place(self, **fields: str) -> Response:
        """Send the page of a new place."""
        return self.browser.post(self.at(f"places/{uuid4()}/"), **fields)


def reviewed(pk: str) -> str:
    """The address of the page on which a revision is decided."""
    return f"/fr/coordination/revisions/{pk}/"


def decide(browser: Browser, pk: str, verb: str, **fields: object) -> Response:
    """Decide on a revision by the form of its page."""
    seen = SEEN.search(browser.get(reviewed(pk)).text)
    expect(seen, f"the page of revision {pk} offers no decision")
    return browser.post(f"{reviewed(pk)}{verb}/", "", seen=seen[1] if seen else "", **fields)


def state_of(site: Installation, pk: str) -> str:
    """The state of a revision in the database."""
    [(state,)] = site.query("SELECT state FROM contributions_revision WHERE id = %s", pk)
    return state


def published(site: Installation, proposal: Proposal) -> str:
    """Publish what was proposed; returns the id of the programme."""
    decide(site.signed_in(COORDINATOR), proposal.pk, "accept", publish="1")
    expect(state_of(site, proposal.pk) == "accepted", "a right proposal was not accepted")
    [(target,)] = site.query(
        "SELECT target_id FROM contributions_revision WHERE id = %s", proposal.pk
    )
    return str(target)
