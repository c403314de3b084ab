"""How often one address may read: generous, approximate, without a query or a stored address."""

import hmac
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class ReadingThrottle(SimpleRateThrottle):
    """Counts requests by an HMAC of the address; a reception centre shares one address.

    The salt changes every day, so that a key kept in memory says nothing of yesterday's readers.
    """

    scope = "reading"
    cache = caches["local"]

    def get_cache_key(self, request: Request, view) -> str:
        day = timezone.localdate().isoformat()
        message = f"{day} {network_of(address_of(request))}".encode()
        digest = hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")
        return f"reading:{digest.hex()[:32]}"


def address_of(request: Request) -> str:
    """The reader's address; a forwarded one counts only behind a configured proxy."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")


def network_of(address: str) -> str:
    """The address itself, or for IPv6 its /64, of which one reader has many.

    A socket for both versions reports IPv4 readers inside one such network (``::ffff:0:0/96``).
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
