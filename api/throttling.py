"""How often one address may read: generous, approximate, without a query or a stored address."""

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.throttling import address_key


class ReadingThrottle(SimpleRateThrottle):
    """Counts requests of an address in the memory of each worker."""

    scope = "reading"
    cache = caches["local"]

    def get_cache_key(self, request: Request, view) -> str:
        return f"reading:{address_key(request)}"
