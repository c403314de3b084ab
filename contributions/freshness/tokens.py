"""Tokens of the links in mails that ask whether a page is still right: signed, without an account.

A token names the programme and the mail. It opens while that mail's address is the one of the
programme, and until somebody has confirmed the page.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Any
from uuid import UUID

from django.core import signing

from contributions.freshness.addresses import address_digests, with_address
from contributions.models import FreshnessAsk
from directory.models import Programme

SALT = "reperes freshness of a programme 1"


def token_of(programme_id: UUID, letter: UUID) -> str:
    """The token for a programme in a mail: about 90 letters, digits, "-", "_" and ":"."""
    named = urlsafe_b64encode(programme_id.bytes + letter.bytes).decode().rstrip("=")
    return signing.Signer(salt=SALT).sign(named)


def programme_of(token: str) -> Any:
    """The programme that a token opens, annotated with ``ask_at``; None for any other token."""
    try:
        named = signing.Signer(salt=SALT).unsign(token)
        both = urlsafe_b64decode(named + "=" * (-len(named) % 4))
    except (signing.BadSignature, Error):
        return None
    programme_id, letter = UUID(bytes=both[:16]), UUID(bytes=both[16:])
    ask = FreshnessAsk.objects.filter(letter=letter, programme=programme_id).first()
    programme = with_address(Programme.objects.published()).filter(pk=programme_id).first()
    if ask is None or programme is None or programme.confirmed_on != ask.confirmed_on:
        return None
    return programme if bytes(ask.address_digest) in address_digests(programme.ask_at) else None
