"""What an organization answers by the signed link of a mail, without an account.

"Still right" confirms the page at once: the mail went to the address that the page itself names.
Everything else is a proposal, which the coordinator of the territory decides on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from contributions.actors import Actor
from contributions.freshness.addresses import address_digests
from contributions.models import FreshnessStop, Revision
from contributions.reports.kinds import operating_since
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError, current_content
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sections import Content
from directory.models import Programme
from directory.vocabulary import Operating

# Reasons for which a page cannot be confirmed as it is: its coordinator then decides.
INCOMPLETE = (actions.NotReadyError, BaseMovedError, ContentRefusedError)


@transaction.atomic
def still_right(programme: Programme) -> bool:
    """Confirm the page; False when something is missing, and its coordinator decides."""
    by = Actor(confirms=programme.pk)
    verified = {"on": timezone.localdate().isoformat(), "role": by.role.value}
    revision, by = _proposed(by, programme.pk, {"verified": verified}, "")
    if revision is None:
        return True  # confirmed today already
    try:
        with transaction.atomic():
            actions.accept(by=by, revision=revision)
    except INCOMPLETE:
        return False
    return True


@transaction.atomic
def closed(programme: Programme) -> None:
    """Propose that the programme has ended."""
    _proposed(
        Actor(),
        programme.pk,
        operating_since(Operating.CLOSED, timezone.localdate()),
        _note(lambda: gettext("By the link in a mail: the organization says that this has ended.")),
    )


@transaction.atomic
def not_ours(programme: Programme) -> None:
    """Ask this address about the programme no more, and propose to remove it from the page.

    ``programme`` is annotated with ``ask_at``.
    """
    address = programme.ask_at  # type: ignore[attr-defined]  # annotated
    _stop(address, programme)
    now = _content_of(programme.pk)
    name = "contact" if programme.email else "organization"
    without = {name: (now.get(name) or {}) | {"email": ""}}
    _proposed(
        Actor(),
        programme.pk,
        without,
        _note(
            lambda: gettext(
                "By the link in a mail: who reads this address says that it is not theirs."
            )
        ),
    )


@transaction.atomic
def no_more_mails(programme: Programme) -> None:
    """Ask this address about nothing any more; ``programme`` is annotated with ``ask_at``."""
    _stop(programme.ask_at, None)  # type: ignore[attr-defined]  # annotated


def _stop(address: str, programme: Programme | None) -> None:
    digest = address_digests(address)[0]
    FreshnessStop.objects.get_or_create(programme=programme, address_digest=digest)


def _content_of(pk: UUID) -> Content:
    return current_content(Revision(target_kind="programme", target_id=pk))


def _note(words: Callable[[], str]) -> str:
    """A note for the coordinator, in the language of all content."""
    with override(settings.SOURCE_LANGUAGE):
        return words()


def _proposed(by: Actor, pk: UUID, content: Content, note: str) -> tuple[Revision | None, Actor]:
    """A proposal that was sent, with its sender; None when it would change nothing."""
    revision, _secret = actions.begin(
        by=by, language=settings.SOURCE_LANGUAGE, target_id=pk, note=note
    )
    sender = replace(by, sender_of=revision.pk)
    revision = actions.save_draft(by=sender, revision=revision, content=content)
    if not revision.content:
        revision.delete()
        return None, sender
    return actions.submit(by=sender, revision=revision), sender
