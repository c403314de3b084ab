"""The one way to fetch a web address that somebody else wrote (against SSRF).

Only http and https, only their usual ports, and only public addresses. The name is resolved once,
every address it has is checked, and the connection goes to the one that was checked: a name that
resolves otherwise a moment later (DNS rebinding) changes nothing. Each redirect is checked as if it
were typed. Size and time are bounded, the time as a whole: a server that sends one byte a second
does not hold the job. No proxy, cookie or name of ours is sent.
"""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

AGENT = "Mozilla/5.0 (compatible; Reperes link check)"
SECONDS_MOST = 15.0
BYTES_MOST = 1_000_000
REDIRECTS_MOST = 5
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
CHUNK = 65_536
# Addresses that are public by their number and lead to others: of IPv4 inside IPv6.
TRANSLATED = [
    IPv6Network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]


class FetchError(Exception):
    """An address cannot be fetched; ``problem`` says why in one word, never quoting the address."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True)
class Fetched:
    """An answer: its status, the address it came from after redirects, its type and body."""

    status: int
    url: str
    content_type: str
    body: bytes


class _Checked(HTTPConnection):
    """A connection to an address that was checked, whatever the name resolves to by now."""

    def __init__(self, host: str, port: int, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self.address = address
        self.is_cut = False
        # http.client lets go of its socket before the body is read.
        self.opened: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the checked address; the Host header has the name all the same."""
        self.sock = self.opened = socket.create_connection((self.address, self.port), self.timeout)

    def cut(self) -> None:
        """End the connection at once, from another thread."""
        self.is_cut = True
        if self.opened is not None:
            with suppress(OSError):
                self.opened.shutdown(socket.SHUT_RDWR)


class _Secure(_Checked):
    """The same over TLS, whose certificate must be that of the name."""

    default_port = PORTS["https"]

    def connect(self) -> None:
        """Connect, and check the certificate."""
        super().connect()
        secure = ssl.create_default_context().wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock = self.opened = secure
        secure.do_handshake()


def fetch(
    url: str,
    *,
    method: str = "GET",
    bytes_most: int = BYTES_MOST,
    seconds_most: float = SECONDS_MOST,
) -> Fetched:
    """Fetch an address with all its redirects; ``FetchError`` when that is refused or fails."""
    deadline = time.monotonic() + seconds_most
    for _redirect in range(REDIRECTS_MOST + 1):
        answer, target = _fetch_once(url, method, bytes_most, deadline)
        if target is None:
            return answer
        url = urljoin(url, target)
    raise FetchError("redirects")


def _fetch_once(
    url: str, method: str, bytes_most: int, deadline: float
) -> tuple[Fetched, str | None]:
    """One request; the answer, and where it redirects to."""
    parts, host, port = _parsed(url)
    address = public_address(host, port)
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError("time")
    kind = _Secure if parts.scheme == "https" else _Checked
    connection = kind(host, port, address, left)
    # Ends whatever waits, also between two bytes.
    timer = Timer(left, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        with closing(connection):
            return _asked(connection, method, parts, bytes_most, url)
    except ssl.SSLCertVerificationError:
        raise FetchError("certificate") from None
    except (OSError, HTTPException, ValueError):
        is_late = time.monotonic() >= deadline - 0.05
        raise FetchError("time" if is_late else "no_answer") from None
    finally:
        timer.cancel()


def _asked(
    connection: _Checked, method: str, parts: SplitResult, bytes_most: int, url: str
) -> tuple[Fetched, str | None]:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
    connection.request(method, path, headers=headers | {"Connection": "close"})
    response = connection.getresponse()
    target = response.getheader("Location") if response.status in REDIRECTS else None
    body = b"" if target or method == "HEAD" else _body(response, bytes_most)
    if connection.is_cut:
        raise FetchError("time")
    kind = response.getheader("Content-Type") or ""
    return Fetched(response.status, url, kind, body), target


def _body(response: HTTPResponse, most: int) -> bytes:
    """The body; ``FetchError`` when it is larger than ``most`` bytes, which may be 0 for none."""
    if not most:
        return b""
    parts, size = [], 0
    while chunk := response.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise FetchError("size")
        parts.append(chunk)
    return b"".join(parts)


def _parsed(url: str) -> tuple[SplitResult, str, int]:
    """The parts of an address, its host in ASCII, and its port; ``FetchError`` if refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
        f"{parts.path}?{parts.query}".encode("ascii")
    except UnicodeEncodeError:
        return _parsed(_in_ascii(url))
    except ValueError:
        raise FetchError("address") from None
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise FetchError("address")
    usual = PORTS[parts.scheme]
    if port not in (None, usual) and not settings.FETCHER_REACHES_LOOPBACK:
        raise FetchError("address")
    return parts, host, port or usual


def _in_ascii(url: str) -> str:
    """An address with the letters of its path and query percent-encoded."""
    parts = urlsplit(url)
    try:
        parts.netloc.encode("idna")
    except UnicodeError:
        raise FetchError("address") from None
    safe = "/%:=&?~#+!$,;'@()*[]"
    return parts._replace(path=quote(parts.path, safe), query=quote(parts.query, safe)).geturl()


def public_address(host: str, port: int) -> str:
    """The address to connect to; ``FetchError`` unless all that the name resolves to are public.

    One private address among public ones is how a name leads inside: it refuses the name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError("name") from None
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(is_public(ip_address(each)) for each in addresses):
        raise FetchError("not_public")
    return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the internet may reach an address; tests may reach this machine."""
    if settings.FETCHER_REACHES_LOOPBACK and address.is_loopback:
        return True
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or any(address in network for network in TRANSLATED):
            return False
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_unspecified)
