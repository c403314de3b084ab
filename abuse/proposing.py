"""What checks have in common about proposals: writing one as anybody may, and deciding on it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from uuid import uuid4

from abuse.browser import Answer, Browser
from abuse.checking import expect
from abuse.installation import Installation

NEW = "/fr/contribute/programme/"
# The form refuses what was sent faster than one can read.
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
    """A proposal that somebody writes without an account."""

    browser: Browser
    pk: str

    @classmethod
    def begun(cls, site: Installation) -> Proposal:
        """Begin one, as slowly as a person."""
        browser = site.browser()
        page = browser.get(NEW)
        time.sleep(READS_FOR_S)
        said = {name: page.hidden(name) for name in ("begun", "idempotency_key")}
        answer = browser.post(NEW, language="fr", homepage="", **said)
        found = re.search(r"/follow/([0-9a-f-]{36})/", answer.location)
        expect(found, f"no proposal could be begun ({answer.status})")
        return cls(browser, found[1] if found else "")

    @classmethod
    def sent(cls, site: Installation, title: str, **place: str) -> Proposal:
        """One that waits for the coordinators of Lyon."""
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

    def page(self, slug: str, **said: object) -> Answer:
        """Send a page of the form."""
        return self.browser.post(self.at(f"write/{slug}/"), "", **said)

    def place(self, **said: str) -> Answer:
        """Send the page of a new place."""
        return self.browser.post(self.at(f"places/{uuid4()}/"), **said)


def reviewed(pk: str) -> str:
    """The page on which a revision is decided."""
    return f"/fr/coordination/revisions/{pk}/"


def decide(browser: Browser, pk: str, verb: str, **said: object) -> Answer:
    """Decide on a revision as the page that shows it does."""
    seen = SEEN.search(browser.get(reviewed(pk)).text)
    expect(seen, f"the page of revision {pk} offers no decision")
    return browser.post(f"{reviewed(pk)}{verb}/", "", seen=seen[1] if seen else "", **said)


def state_of(site: Installation, pk: str) -> str:
    """How far a revision is, as the database says."""
    [(state,)] = site.ask("SELECT state FROM contributions_revision WHERE id = %s", pk)
    return state


def published(site: Installation, proposal: Proposal) -> str:
    """Publish what was proposed; returns the id of the programme."""
    decide(site.signed_in(COORDINATOR), proposal.pk, "accept", publish="1")
    expect(state_of(site, proposal.pk) == "accepted", "a right proposal was not accepted")
    [(target,)] = site.ask(
        "SELECT target_id FROM contributions_revision WHERE id = %s", proposal.pk
    )
    return str(target)
