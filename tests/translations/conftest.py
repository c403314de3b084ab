"""A published programme with a translation, and the people who translate."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contributions.actors import Actor
from directory.models import Section
from tests.contributions.proposals import coordinator_of, reviewer_of
from tests.factories import ProgrammeFactory


class Person:
    """A browser in which somebody is signed in who translates into Arabic."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.client = actor, Client()
        self.client.force_login(actor.user)

    def get(self, name: str, *args):
        return self.client.get(address(name, *args))

    def post(self, name: str, *args, **data):
        return self.client.post(address(name, *args), data)


def address(name: str, *args) -> str:
    with override("en"):
        return reverse(f"translations:{name}", args=args)


@pytest.fixture
def programme():
    texts = {
        "fr": {"title": "Cours du soir", "summary": "Dix euros par mois.", "join": "Venez."},
        "ar": {"title": "دروس مسائية", "summary": "عشرة"},
    }
    return ProgrammeFactory(phone="+33123456789", coverage=["dep:69"], texts=texts)


@pytest.fixture
def french(programme) -> Section:
    return programme.sections.get(language="fr", key="summary")


@pytest.fixture
def translator() -> Person:
    return Person(reviewer_of("ar", role="translator"))


@pytest.fixture
def reviewer() -> Person:
    return Person(reviewer_of("ar"))


@pytest.fixture
def coordinator() -> Actor:
    return coordinator_of("dep:69")
