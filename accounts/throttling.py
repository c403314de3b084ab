"""Rate limits (fixed window, counted in a database table).

Unlike in a cache, no counter is evicted before its window ends. The subject of a limit (a reader's
network, a mail address, a person) is stored as a keyed digest only; that of a network changes every
day, so that counters cannot be linked across days. Many people may share the address of a reception
centre: limits for a network are high.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts.encryption import keyed_digests
from geo.statements import read_sql

PURPOSE = b"reperes rate limit 1"
TAKE = read_sql(__file__, "rate_limit_take")
GIVE_BACK = read_sql(__file__, "rate_limit_give_back")
CLEAR = "DELETE FROM accounts_ratelimituse WHERE key = %(key)s OR key LIKE %(key)s || ':%%'"
FORGET = read_sql(__file__, "rate_limit_forget")


@dataclass(frozen=True)
class Use:
    """One counted use: its number in the window of time, and when that window ends."""

    key: str
    number: int
    ends_at: datetime

    def give_back(self) -> None:
        """Take the count back: the action did not happen."""
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, {"key": self.key, "ends_at": self.ends_at})


@dataclass(frozen=True)
class RateLimit:
    """At most ``count`` uses in ``seconds`` for each subject, over all workers.

    A subject is one or several texts, such as a mail address and a network.
    """

    name: str
    count: int
    seconds: int

    def take(self, *subject: str) -> Use:
        """Count one use."""
        now = time.time()
        key = self._key(subject)
        values: dict[str, str | int | datetime] = {
            "key": key,
            "now": datetime.fromtimestamp(now, UTC),
            "ends_at": datetime.fromtimestamp(now + self.seconds, UTC),
            "most": self.count,
        }
        with connection.cursor() as cursor:
            cursor.execute(TAKE, values)
            number, ends_at = cursor.fetchone()
            if number == 1:
                cursor.execute(FORGET, values)
        return Use(key, number, ends_at)

    def use(self, *subject: str) -> bool:
        """Count one use; False above the limit."""
        return self.take(*subject).number <= self.count

    def use_from_network(self, request: HttpRequest) -> bool:
        """Count one use by the reader's network; False above the limit."""
        return self.use(network_today(request))

    def use_from_sender(self, request: HttpRequest) -> bool:
        """Count one use by the account, or by the network of a reader without one.

        Many accounts may be behind one address; each has a budget of its own.
        """
        return self.use(sender_of_request(request))

    def clear(self, *subject: str) -> None:
        """Reset the counter of a subject, and of every subject that begins with it."""
        with connection.cursor() as cursor:
            cursor.execute(CLEAR, {"key": self._key(subject)})

    def _key(self, subject: tuple[str, ...]) -> str:
        return ":".join([self.name, *map(digest, subject)])


def digest(text: str) -> str:
    """The keyed digest of a text (128 bits, hexadecimal) that the table stores."""
    return keyed_digests(text, PURPOSE)[0].hex()[:32]


def network_today(request: HttpRequest) -> str:
    """The reader's network with the date, so that its digest changes every day."""
    return f"{timezone.localdate().isoformat()} {network_of(address_of(request))}"


def sender_of_request(request: HttpRequest) -> str:
    """The account of a request, else its network with the date; neither is stored as it is."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"account {user.pseudonym}"
    return network_today(request)


def address_of(request: HttpRequest) -> str:
    """The reader's IP address; X-Forwarded-For is used only behind a configured proxy."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")


def network_of(address: str) -> str:
    """The IPv4 address itself, or the /64 prefix of an IPv6 address.

    A dual-stack socket reports IPv4 addresses as ``::ffff:0:0/96``; these count as IPv4.
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
