"""The address at which an organization is asked about a programme, and its keyed digests."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate

from accounts.encryption import keyed_digests
from directory.models import Programme

DIGEST_PURPOSE = b"reperes freshness address 1"


def address_digests(address: str) -> list[bytes]:
    """The digests under which an address may be stored, that of the current key first."""
    return keyed_digests(address.strip().lower(), DIGEST_PURPOSE)


def with_address(programmes: QuerySet[Programme]) -> QuerySet[Any, Any]:
    """Annotate the address to ask (``ask_at``) and the day last confirmed (``confirmed_on``)."""
    own = NullIf(F("email"), Value(""))
    return programmes.annotate(
        ask_at=Coalesce(own, F("organization__email")),
        confirmed_on=Coalesce(F("verified_on"), TruncDate("created_at"), output_field=DateField()),
    )
