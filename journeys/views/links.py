"""Addresses of secret links, the texts to send them with, and secrets that forms carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.qr import qr_code

# A form may carry the secret to come as ``new_secret`` makes it, no weaker one.
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Letter:
    """A secret link ready to be sent by the person herself; this site sends nothing."""

    address: str
    qr: SafeString
    subject: str
    text: str
    language: str

    @property
    def mail(self) -> str:
        """A ``mailto:`` address that opens her mail program with subject and text."""
        return f"mailto:?subject={quote(self.subject)}&body={quote(self.text)}"

    @property
    def message(self) -> str:
        """An ``sms:`` address; telephones of both makers read this form."""
        return f"sms:?&body={quote(self.text)}"


def link_address(request: HttpRequest, secret: str) -> str:
    """The address of a secret link, without a language: it opens in that of who opens it."""
    return request.build_absolute_uri(reverse("links:open", args=[secret]))


def secret_of_form(request: HttpRequest) -> str:
    """The secret to come that a form carries; "" where it has none or a weak one."""
    secret = request.POST.get("secret", "")
    return secret if SECRET.fullmatch(secret) else ""


def offered_language(code: str) -> str:
    """``code`` when the interface has this language, else the reader's own."""
    offered = {each for each, _name in settings.LANGUAGES}
    return code if code in offered else get_language() or settings.LANGUAGE_CODE


def with_address(text: str, address: str) -> str:
    """``text`` with an address on a line of its own.

    A line that begins with Latin letters reads from the left in a text of any script, and what
    makes a link of an address finds no sign beside it.
    """
    return (text % {"address": f"\n{address}"}).replace(" \n", "\n")


def letter_for_caregiver(request: HttpRequest, secret: str, language: str) -> Letter:
    """The link of a share with a short text in the caregiver's language."""
    address = link_address(request, secret)
    with override(offered_language(language)):
        subject = _("A journey shared with you")
        text = _("I would like to show you my steps on Repères. Open this link: %(address)s")
        text = with_address(text, address)
        return Letter(address, qr_code(address), subject, text, get_language() or "")


def letter_for_heir(request: HttpRequest, secret: str) -> Letter:
    """The link by which somebody takes a journey over, with a short text."""
    address = link_address(request, secret)
    text = _("This journey on Repères is now yours. Open this link once: %(address)s")
    text = with_address(text, address)
    return Letter(address, qr_code(address), _("Your journey"), text, get_language() or "")
