"""Fixtures for journeys: a sample journey with every kind of part, another one, and browsers."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.models import Programme
from journeys import actions, keys, plan_actions, sharing
from journeys.access import Holder, reader_with
from journeys.deadlines import Deadline
from journeys.models import Goal, Share, Step
from journeys.new_steps import Appointment, NewStep
from journeys.profile import Profile
from journeys.sharing_models import Proposal
from tests.factories import LYON, ProgrammeFactory, SheetFactory, term
from tests.random_programmes import rolled_back_after_module

# Texts that occur nowhere else.
TEXTS = {
    "text": "Téléphoner à ma sœur Xylo",
    "note": "Apporter le passeport Zephyr",
    "goal": "Mon but secret Quartz",
    "label": "Assistante Kwartz",
    "comment": "Je viens avec vous Vortex",
    "proposal": "Demander à la mairie Topaze",
    "why": "Le délai est court Béryl",
    "name": "Parcours de Grenat",
    "date": "2031-03-17",
    "appointment": "Guichet 4 Basalte",
    "deadline": "Carte de mon fils Obsidienne",
    "place": "com:69123",
    "status": "subsidiary_protection",
}

# What the holder of each share of the sample may do.
SCOPES = {
    "reader": "look",
    "commenter": "comment",
    "proposer": "propose",
    "editor": "edit",
    "revoked": "edit",
    "expired": "edit",
}


@dataclass
class SampleJourney:
    """A journey with its owner and a part of every kind."""

    owner: Holder
    secret: str
    goal: Goal
    own: Step
    need: Step
    programme: Step
    outside: Step
    deadline: Deadline
    proposal: Proposal
    handover: str
    shares: dict[str, Share] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker) -> Iterator[tuple[Programme, SampleJourney]]:
    """The programme and the sample journey, for a module whose every test may begin with them.

    Such a module is marked ``usefixtures("made_once")``; each test gets copies, and what it writes
    is rolled back.
    """
    with rolled_back_after_module(django_db_blocker):
        programme = make_programme()
        sample = make_sample(programme)
        connection.check_constraints()
        yield programme, sample


@pytest.fixture
def programme(request, db) -> Programme:
    """French classes in Lyon that go with a procedure sheet."""
    if "made_once" in request.fixturenames:
        return deepcopy(request.getfixturevalue("made_once")[0])
    return make_programme()


@pytest.fixture
def sample(request, programme) -> SampleJourney:
    """A journey with a goal, four steps and a link of every kind."""
    if "made_once" in request.fixturenames:
        return deepcopy(request.getfixturevalue("made_once")[1])
    return make_sample(programme)


def make_programme() -> Programme:
    term("need", "learn-french")
    sheet = SheetFactory(slug="integration-contract", title="Signer le contrat")
    return ProgrammeFactory(
        title="Cours du soir", at=LYON, needs=["learn-french"], procedures=[sheet]
    )


def make_sample(programme: Programme) -> SampleJourney:
    owner, secret = actions.create_journey()
    profile = Profile(TEXTS["place"], 24, TEXTS["status"], "a1")
    actions.save_profile(by=owner, profile=profile)
    goal = actions.add_goal(by=owner, name=TEXTS["goal"])
    own, need, step = actions.add_steps(
        by=owner,
        new=[
            NewStep(text=TEXTS["text"]),
            NewStep(need="learn-french"),
            NewStep(programme=programme),
        ],
        goal=goal,
    )
    day = timezone.datetime.fromisoformat(TEXTS["date"]).date()
    change = {"note": TEXTS["note"], "on": day, "goal": goal}
    appointment = Appointment(time(9, 30), TEXTS["appointment"])
    actions.change_step(by=owner, step=own, appointment=appointment, **change)
    deadline = Deadline(uuid4(), "card", day, TEXTS["deadline"])
    plan_actions.save_deadline(by=owner, deadline=deadline)
    [outside] = actions.add_steps(by=owner, new=[NewStep(text="Hors du but Onyx")])
    shares, secrets = make_shares(owner, goal)
    proposal = sharing.propose(
        by=reader_with(secrets["proposer"]),
        new=NewStep(text=TEXTS["proposal"]),
        goal=goal,
        note=TEXTS["why"],
    )
    keys.name_journey(by=owner, name=TEXTS["name"])
    handover = keys.hand_over(by=owner, ends_others=False)
    sharing.revoke(by=owner, share=shares["revoked"])
    Share.objects.filter(pk=shares["expired"].pk).update(
        created_at=timezone.now() - timedelta(days=31),
        expires_at=timezone.now() - timedelta(days=1),
    )
    return SampleJourney(
        *(owner, secret, goal, own, need, step, outside, deadline, proposal, handover),
        shares=shares,
        secrets=secrets,
    )


def make_shares(owner: Holder, goal: Goal) -> tuple[dict[str, Share], dict[str, str]]:
    """A share of each name in ``SCOPES`` for one goal, and its secret."""
    shares, secrets = {}, {}
    for name, scope in SCOPES.items():
        shares[name], secrets[name] = sharing.share(
            by=owner, goal=goal, label=TEXTS["label"], scope=scope, days=30, language="ar"
        )
    return shares, secrets


@pytest.fixture
def other(db) -> str:
    """The secret of another person's journey."""
    owner, secret = actions.create_journey()
    actions.add_steps(by=owner, new=[NewStep(text="Pas à elle Jaspe")])
    return secret


def browser_of(secret: str = "", share_secret: str = "", language: str = "fr") -> Client:
    """A browser that holds the secret of a journey, of a share, or none."""
    client = Client()
    if secret:
        client.cookies[f"journey_{language}"] = secret
    if share_secret:
        client.cookies[f"shared_{language}"] = share_secret
    return client


def address(name: str, *args: object, language: str = "fr") -> str:
    """The address of a page of journeys."""
    with override(language):
        return reverse(f"journeys:{name}", args=args)


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]
