"""Rate limits: how often something may be done, counted in a table of its own.

Nothing is ever evicted from that table before its time, so that no other use of the database or of
a cache loosens a limit. What a limit is counted for (a reader's network, a mail address, a person)
is kept only as a digest under the server key; a network's digest also changes every day, so that
what is kept says nothing of yesterday's readers. A reception centre shares one address: limits of
a network are generous.
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
    """One use that was counted: the how manieth of its span of time, and when that span ends."""

    key: str
    number: int
    ends_at: datetime

    def give_back(self) -> None:
        """Uncount it: what it was counted for did not happen."""
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, {"key": self.key, "ends_at": self.ends_at})


@dataclass(frozen=True)
class RateLimit:
    """``count`` times in ``seconds`` for each subject, over all workers.

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
        """Count one use; False when it was one too many."""
        return self.take(*subject).number <= self.count

    def use_from_network(self, request: HttpRequest) -> bool:
        """Count one use by the reader's network; False when it was one too many."""
        return self.use(network_today(request))

    def clear(self, *subject: str) -> None:
        """Begin anew for a subject, and for every subject that begins with it."""
        with connection.cursor() as cursor:
            cursor.execute(CLEAR, {"key": self._key(subject)})

    def _key(self, subject: tuple[str, ...]) -> str:
        return ":".join([self.name, *map(digest, subject)])


def digest(text: str) -> str:
    """What stands for a text in the table: nobody finds the text without the server key."""
    return keyed_digests(text, PURPOSE)[0].hex()[:32]


def network_today(request: HttpRequest) -> str:
    """The reader's network with the day, for a digest of it that changes every day."""
    return f"{timezone.localdate().isoformat()} {network_of(address_of(request))}"


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
