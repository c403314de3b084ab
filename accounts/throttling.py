"""How often one address may do what costs: counted without storing who it was.

The key is an HMAC of the address with a salt that changes every day, so that what is kept says
nothing of yesterday's readers. A reception centre shares one address: budgets are generous.
"""

import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

# One statement, so that of many requests at once each takes its own: a count that is read, then
# written, lets all of them through. What is over goes when another span of time begins.
TAKE = """
INSERT INTO accounts_budgetuse AS use (key, taken, ends_at)
VALUES (%(key)s, 1, %(ends_at)s)
ON CONFLICT (key) DO UPDATE SET taken = least(use.taken, %(most)s) + 1
RETURNING taken
"""
# Rows that another request is deleting are left to it.
FORGET = """
DELETE FROM accounts_budgetuse WHERE key IN (
    SELECT key FROM accounts_budgetuse WHERE ends_at < %(now)s
    ORDER BY ends_at LIMIT 20 FOR UPDATE SKIP LOCKED
)
"""


@dataclass(frozen=True)
class Budget:
    """``count`` times in ``seconds`` from one address, over all workers (in the database)."""

    name: str
    count: int
    seconds: int

    def is_spent(self, request: HttpRequest) -> bool:
        """Take one from the budget of the reader's address; True when nothing was left."""
        now = time.time()
        window = int(now) // self.seconds
        ends_at = datetime.fromtimestamp((window + 1) * self.seconds, UTC)
        key = f"{self.name}:{window}:{address_key(request)}"
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"key": key, "ends_at": ends_at, "most": self.count})
            taken = cursor.fetchone()[0]
            if taken == 1:
                cursor.execute(FORGET, {"now": datetime.fromtimestamp(now, UTC)})
        return taken > self.count


def address_key(request: HttpRequest) -> str:
    """What stands for the reader's address today."""
    day = timezone.localdate().isoformat()
    message = f"{day} {network_of(address_of(request))}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256").hex()[:32]


def address_of(request: HttpRequest) -> str:
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
