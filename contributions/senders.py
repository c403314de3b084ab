"""Who sent something, as a keyed digest: many proposals of one sender are seen to be hers.

An account is known for as long as it exists; a network for one day only, so that nobody can follow
it over days. Neither can be read back from the digest.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from accounts.throttling import digest, sender_of_request
from contributions.models import BlockedSender


def sender_digest(request: HttpRequest) -> str:
    """The digest of who sends this request."""
    return digest(sender_of_request(request))


def is_blocked(request: HttpRequest) -> bool:
    """Whether what this sender sends is refused for now."""
    blocked = BlockedSender.objects.filter(sender=sender_digest(request))
    return blocked.filter(until__gt=timezone.now()).exists()
