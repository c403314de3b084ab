"""How often one address may read: generous, approximate, without a query or a stored address."""

from django.conf import settings
from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.throttling import address_key, address_of


class ReadingThrottle(SimpleRateThrottle):
    """Counts requests of an address in the memory of each worker.

    Nothing is counted for the addresses of REPERES_READING_UNLIMITED, from which load is measured.
    """

    scope = "reading"
    cache = caches["local"]

    def get_cache_key(self, request: Request, view) -> str | None:
        if address_of(request) in settings.READING_UNLIMITED:
            return None
        return f"reading:{address_key(request)}"
