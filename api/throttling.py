"""How often one address may read: generous, approximate, without a query or a stored address."""

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import reading_limit


class ReadingThrottle(BaseThrottle):
    """Counts requests of an address together with its searches on pages, over all workers."""

    wait_s = 0

    def allow_request(self, request: Request, view) -> bool:
        self.wait_s = reading_limit.wait_s(request)
        return not self.wait_s

    def wait(self) -> int:
        return self.wait_s
