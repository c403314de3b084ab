"""Daily digest mails to coordinators: at most one a day, only when revisions wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import mails
from accounts.deliveries import Outcome, deliver
from accounts.models import User
from contributions.actors import actor_of
from contributions.models import DigestDeclined
from contributions.moderation import queue
from contributions.moderation.queue import QueueFilters
from contributions.moderation.queue_items import QueueItem, queue_items
from regions.models import Territory

OLDEST = 5
PURPOSE = "digest"


@dataclass(frozen=True)
class DigestMail:
    """The content of one coordinator's digest."""

    user: User
    language: str
    count: int
    territories: list[tuple[str, int]]
    oldest: list[QueueItem]


@dataclass(frozen=True)
class DeliveryOutcome:
    """The numbers of mails sent and refused by the mail server."""

    sent: int
    refused: int


def is_wanted_by(user: User) -> bool:
    """Whether a user gets the digest: until she opts out."""
    return not DigestDeclined.objects.filter(user=user.pk).exists()


@transaction.atomic
def set_preference(*, by: User, is_wanted: bool) -> None:
    """Opt in or out of the digest."""
    if is_wanted:
        DigestDeclined.objects.filter(user=by.pk).delete()
    else:
        DigestDeclined.objects.get_or_create(user=by)


def due_digests() -> Iterator[DigestMail]:
    """The digests of all coordinators who want one and for whom revisions wait."""
    wanting = User.objects.filter(is_active=True, coordinates__isnull=False)
    wanting = wanting.exclude(declined_digest__isnull=False).distinct().order_by("pk")
    for user in wanting:
        if mail := digest_for(user):
            yield mail


def digest_for(user: User) -> DigestMail | None:
    """The digest of one coordinator in her language; None when nothing waits."""
    actor = actor_of(user)
    count = queue.count_queue(actor, QueueFilters())
    if not count:
        return None
    language = user.language if user.language in dict(settings.LANGUAGES) else "fr"
    own = Territory.objects.filter(pk__in=actor.held).defer("outline").order_by("name")
    waiting = queue.counts_by_territory(actor.held)
    with override(language):
        oldest = queue_items(queue.queue_page(actor, QueueFilters(), OLDEST), actor)
        territories = [
            (territory.name_in(language), waiting[territory.pk])
            for territory in own
            if waiting.get(territory.pk)
        ]
    if count > queue.COUNTED_TO:
        count = max([count, *waiting.values()])  # counts of single territories are not capped
    return DigestMail(user, language, count, territories, oldest)


def send_all(origin: str) -> DeliveryOutcome:
    """Send today's digests; ``origin`` is the origin of this site, such as https://example.org.

    Run again on the same day, it sends only mails that were refused or interrupted.
    """
    sent = refused = 0
    for mail in due_digests():
        subject = f"{mail.user.pk}:{timezone.localdate()}"
        try:
            outcome = deliver(PURPOSE, subject, partial(_send, mail, origin))
        except mails.MailNotSentError:
            refused += 1
        else:
            sent += outcome == Outcome.SENT
    return DeliveryOutcome(sent, refused)


def _send(mail: DigestMail, origin: str, message_id: str) -> None:
    with override(mail.language):
        pages = {
            "queue_url": origin + reverse("contributions:queue"),
            "home_url": origin + reverse("contributions:coordination"),
            "items": [(item, origin + _page(item.id)) for item in mail.oldest],
        }
    mails.send(
        "contributions/digest.txt",
        to=mail.user.email,
        language=mail.language,
        message_id=message_id,
        count=mail.count,
        territories=mail.territories,
        **pages,
    )


def _page(pk: UUID) -> str:
    return reverse("contributions:revision", args=[pk])
