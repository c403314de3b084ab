"""Checks of the server: slow clients, large bodies, a killed database, rate limits, headers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from select import select
from threading import Event, Thread

from abuse.browser import HOST
from abuse.checking import expect
from abuse.installation import Installation, until

SLOW, REQUESTS = 200, 60
PATHS = ("/healthz", "/fr/help/")
P95_S = 1.0
HEADERS = b"GET /fr/help/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /fr/help/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)
# What each connection sends first, and whether a byte follows every second.
KINDS = {"idle": (b"", False), "slow headers": (HEADERS, True), "slow bodies": (BODY, True)}
MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
# What the kernel buffers of a connection before the server has read it.
IN_BUFFERS = 16 * MEGABYTE
SEARCHES_A_MINUTE = 300
MINUTE_S, BEGINS_BEFORE_S = 60, 30
# Responses of every kind: page, refusal, redirect, static file, API, its error, sitemap.
ANSWERS = (
    *("/fr/", "/ar/help/", "/fr/nowhere/", "/", "/static/none.css", "/api/v1/programmes/"),
    *("/api/v1/programmes/?nonsense=1", "/api/docs/", "/healthz", "/robots.txt", "/fr/admin/"),
    *("/fr/?q=%00", "/tiles/0/0/0.png", "/sitemap.xml", "/fr/journey/open/" + "x" * 32 + "/"),
)
EVERYWHERE = ("Permissions-Policy", "Content-Security-Policy", "X-Content-Type-Options")


def slow_clients_stop_nobody(site: Installation) -> str:
    """With 200 slow connections of each kind, 60 requests of others are answered in time."""
    came_back = []
    for kind, (first, is_trickling) in KINDS.items():
        with _hanging(site, first, is_trickling):
            time.sleep(1.5)  # until all of them are where they hang
            taken_s, statuses = [], set()
            for number in range(REQUESTS):
                begun = time.monotonic()
                statuses.add(site.browser().get(PATHS[number % len(PATHS)]).status)
                taken_s.append(time.monotonic() - begun)
        p95_s = sorted(taken_s)[int(0.95 * REQUESTS)]
        came_back.append(f"{kind}: p95 {1000 * p95_s:.0f} ms")
        expect(statuses == {200} and p95_s < P95_S, f"{came_back[-1]}, statuses {statuses}")
    return ", ".join(came_back)


@contextmanager
def _hanging(site: Installation, first: bytes, is_trickling: bool) -> Iterator[None]:
    """``SLOW`` connections that send ``first``, then perhaps a byte every second."""
    over = Event()
    with ExitStack() as stack:
        held = [stack.enter_context(site.browser().connect()) for _ in range(SLOW)]
        for one in held:
            one.sendall(first)

        def trickle() -> None:
            while is_trickling and not over.wait(1):
                for one in held:
                    with suppress(OSError):  # the server may have closed it
                        one.send(b"a")

        sending = Thread(target=trickle, daemon=True)
        sending.start()
        stack.callback(sending.join)
        stack.callback(over.set)
        yield


def large_bodies_are_refused(site: Installation) -> str:
    """Bodies of 400 MB, 100 MB in chunks, 19 MB and 70 KB are refused without an account."""
    announced = _sent(site, f"Content-Length: {400 * MEGABYTE}", b"", 0)
    piece = b"%x\r\n" % MEGABYTE + b"a" * MEGABYTE + b"\r\n"
    chunked = _sent(site, "Transfer-Encoding: chunked", piece, 100)
    middle = _sent(site, f"Content-Length: {19 * MEGABYTE}", b"a" * MEGABYTE, 19)
    small = site.browser().send(
        "POST",
        "/fr/near/",
        b"lat=" + b"1" * 70_000,
        Content_Type="application/x-www-form-urlencoded",
    )
    statuses = (announced[0], chunked[0], middle[0], small.status)
    came_back = (
        f"400 MB {statuses[0]}, chunks {statuses[1]}, 19 MB {statuses[2]}, 70 KB {small.status}"
    )
    right = statuses[0] == 413 and statuses[1] in (411, 413) and statuses[2:] == (413, 413)
    expect(right, came_back)
    taken_mb = chunked[1] / MEGABYTE
    expect(chunked[1] <= LARGEST + IN_BUFFERS, f"refused after {taken_mb:.0f} MB of chunks only")
    expect(site.browser().get("/fr/help/").status == 200, "others are not answered after it")
    return f"{came_back}, refused after {taken_mb:.0f} MB of chunks"


def _sent(site: Installation, length: str, piece: bytes, times: int) -> tuple[int, int]:
    """Send a body in pieces until a response comes; return its status (0: none), bytes sent."""
    head = f"POST /fr/near/ HTTP/1.1\r\nHost: {HOST}\r\n{length}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    sent, response = 0, b""
    with site.browser().connect() as connection:
        # A refusal comes, and may end the connection, while we are still sending.
        with suppress(ConnectionError):
            connection.sendall(head.encode())
            while sent < times * len(piece) and not select([connection], [], [], 0)[0]:
                connection.sendall(piece)
                sent += len(piece)
        with suppress(ConnectionError):
            response = connection.recv(200)
    return (int(response.split()[1]) if response.startswith(b"HTTP/1.1 ") else 0), sent


def database_that_dies_is_started_again(site: Installation) -> str:
    """After SIGKILL of the postmaster the database is started again, twice."""
    took = []
    for _ in range(2):
        until(lambda: _is_ready(site), 30)
        os.kill(int(site.postmaster()[0]), signal.SIGKILL)
        begun = time.monotonic()
        until(lambda: not _is_ready(site), 10)
        until(lambda: _is_ready(site), 40)
        took.append(time.monotonic() - begun)
        expect(site.browser().get("/fr/?q=cours").status == 200, "ready, yet a search fails")
    is_logged = "The database died; starting it again." in site.log.read_text(errors="replace")
    expect(is_logged, "the log does not say that it was started again")
    return f"searches succeed again after {took[0]:.1f} and {took[1]:.1f} s"


def _is_ready(site: Installation) -> bool:
    try:
        return site.browser().get("/readyz").status == 200
    except (ConnectionError, TimeoutError):
        return False


def searching_is_limited(site: Installation) -> str:
    """One address is limited over pages and API together; another one is not."""
    # The rate limit counts by minutes, so all requests have to be in one.
    if (passed_s := time.time() % MINUTE_S) > BEGINS_BEFORE_S:
        time.sleep(MINUTE_S - passed_s)
    reader = site.browser()
    statuses = []
    begun = time.monotonic()
    for number in range(SEARCHES_A_MINUTE + 2):
        path = "/api/v1/programmes/?limit=1" if number % 2 else "/fr/?q=zz"
        statuses.append(reader.get(path).status)
        if statuses[-1] == 429:
            break
    took_s = time.monotonic() - begun
    page, api = reader.get("/fr/?q=a"), reader.get("/api/v1/programmes/?limit=1")
    other = site.browser().get("/fr/?q=a").status
    came_back = f"refused after {len(statuses) - 1} in {took_s:.0f} s, page {page.status}"
    came_back += f", API {api.status}, another address {other}"
    # Two workers that count at the same moment may lose one count.
    expect(len(statuses) - 1 <= SEARCHES_A_MINUTE + 1, came_back)
    expect((page.status, api.status, other) == (429, 429, 200), came_back)
    expect(page.headers.get("Retry-After"), "no Retry-After")
    return came_back


def headers_protect_every_answer(site: Installation) -> str:
    """Responses of every kind have the security headers."""
    browser = site.browser()
    answers = {path: browser.get(path) for path in ANSWERS}
    answers["POST too large"] = browser.send("POST", "/fr/near/", b"a" * 100_000)
    answers["forged"] = browser.post("/fr/contribute/programme/", "forged")
    answers["bad host"] = browser.get("/fr/", Host="evil.example")
    css = next((site.var / "static" / "css").glob("*.css")).name
    answers["static file"] = browser.get(f"/static/css/{css}")
    lacking = {
        f"{path} ({answer.status})": name
        for path, answer in answers.items()
        for name in EVERYWHERE
        if not answer.headers.get(name)
    }
    expect(not lacking, lacking)
    statuses = sorted({answer.status for answer in answers.values()})
    return f"{', '.join(EVERYWHERE)} on {len(answers)} answers of status {statuses}"
