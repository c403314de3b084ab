"""Browsers of people who write proposals, for tests of the pages of the form."""

import re
import time
from dataclasses import dataclass, field
from html import unescape
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from contributions.models import Revision
from contributions.proposals.forms.honeypot import signed_timestamp
from tests.factories import term


def address(name: str, *args: object, language: str = "fr") -> str:
    """The address of a page of contributions."""
    with override(language):
        return reverse(f"contributions:{name}", args=args)


def long_ago() -> dict[str, str]:
    """What a form sends that has been open for some seconds."""
    return {"begun": signed_timestamp(time.time() - 30), "homepage": ""}


def errors_in(response) -> list[str]:
    """What a page says is wrong with its fields."""
    found = re.findall(r'field-error">.*?<span>(.*?)</span>', response.content.decode(), re.DOTALL)
    return [" ".join(text.split()) for text in found]


def hours_to_confirm_in(response) -> list[str]:
    """What a page read of the hours of a place and asks to confirm."""
    page = response.content.decode()
    below = re.search(r'hours-words".*? data-read>(.*?)</div>', page, re.DOTALL)
    return re.findall(r"<span>(.*?)</span>", below[1], re.DOTALL) if below else []


def readings_in(response) -> list[str]:
    """What a page read of fields other than the hours of a place and asks to confirm."""
    page = response.content.decode()
    shown = re.findall(r'<p class="fact">.*?<span>(Lu comme.*?)</span>', page, re.DOTALL)
    return [" ".join(unescape(text).split()) for text in shown]


def with_second_factor(user: User) -> User:
    """The same person, who may decide where she coordinates."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


@dataclass
class Writer:
    """Somebody who writes one proposal in a browser of her own."""

    client: Client = field(default_factory=Client)
    language: str = "fr"
    pk: UUID | None = None

    def begin(self, programme: UUID | None = None, language: str = "") -> "Writer":
        """Begin a proposal, of a new programme or of a change."""
        name, args = ("change_programme", [programme]) if programme else ("new_programme", [])
        data = long_ago() | {"language": language or self.language}
        response = self.client.post(self.at(name, *args), data)
        assert response.status_code == 302, errors_in(response)
        self.pk = UUID(re.search(r"follow/([0-9a-f-]{36})/", response["Location"])[1])
        # The honeypot measures the time since it was begun.
        Revision.objects.filter(pk=self.pk).update(created_at="2026-01-01T00:00Z")
        return self

    def at(self, name: str, *args: object) -> str:
        """The address of a page in her language."""
        return address(name, *args, language=self.language)

    def page(self, slug: str, **fields):
        """Send a page of the form."""
        return self.client.post(self.at("write", self.pk, slug), fields)

    def place(self, site: UUID | None = None, **fields):
        """Send the page of a place."""
        return self.client.post(self.at("place", self.pk, site or uuid4()), fields)

    def send(self, **fields):
        """Send the proposal."""
        return self.client.post(self.at("send", self.pk), long_ago() | fields)

    @property
    def revision(self) -> Revision:
        """The proposal as it is stored."""
        return Revision.objects.get(pk=self.pk)

    def follow(self):
        """Look at the proposal."""
        return self.client.get(self.at("follow", self.pk))

    def write_all(self) -> "Writer":
        """Fill in all that publication needs, in Lyon."""
        term("theme", "french")
        self.page("words", title="Atelier du samedi", summary="Parler français autour d'un thé.")
        self.page("organization", name="Association du samedi")
        self.page("about", main="french")
        self.place(
            precision="exact",
            street_address="1 place de l'Exemple",
            postcode="69001",
            town="Lyon",
            lat="45.7640",
            lon="4.8357",
        )
        self.page("joining", access_modes="on_site", join_modes="walk_in", phone="04 72 00 00 00")
        return self
