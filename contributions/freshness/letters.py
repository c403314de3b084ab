"""Writes the mail that asks an organization whether its pages are still right."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from accounts import mails
from contributions.freshness.tokens import token_of
from directory import texts
from directory.models import Programme

# An organization has no language here; the source of every page is French.
LANGUAGE = settings.SOURCE_LANGUAGE


def send(programmes: Sequence[Programme], letter: UUID, origin: str, message_id: str) -> None:
    """Send one mail about programmes of one address (annotated ``ask_at``)."""
    titles = texts.of_programmes([each.pk for each in programmes], LANGUAGE, "title")
    with override(LANGUAGE):
        asked = [
            {
                "title": titles[each.pk]["title"].text if each.pk in titles else "",
                "verified_on": each.verified_on,
                "url": origin + reverse("contributions:still_right", args=[token]),
            }
            for each in programmes
            for token in [token_of(each.pk, letter)]
        ]
    mails.send(
        "contributions/mail/still_right.txt",
        to=programmes[0].ask_at,  # type: ignore[attr-defined]  # annotated
        language=LANGUAGE,
        message_id=message_id,
        asked=asked,
        count=len(asked),
    )
