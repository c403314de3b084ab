"""Rate limits of reading for each address and minute, as count–min sketches in shared memory.

Searches, on pages and by the API, share one limit (``search_limited``, ``api.throttling``). Every
public page counts in the other, searches included (``ReadingLimitMiddleware``), unless its view is
marked with ``costs_little``.

The count is approximate and needs no query. A count–min sketch (Cormode and Muthukrishnan 2005)
lies in memory shared by the processes forked after this module was loaded (gunicorn with
``preload_app``): four rows of counters; a digest of the address, under a random key of these
processes, chooses one counter in each. The smallest of the four is at least the address's own
count, and larger only where other addresses collide in all four rows. Nothing else is stored of an
address, and the counts for two minutes only. Two workers that count at the same moment may lose
one.

The window slides: of the minute before, the part counts that lies less than 60 seconds back.
Refused requests do not count.
"""

from __future__ import annotations

import math
import mmap
import secrets
import time
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from accounts.pages import forbid_caching
from accounts.throttling import address_of, network_today

# The API counts its own requests and answers 429 as JSON.
API = "/api/"
SPAN_S = 60
ROWS, COLUMNS = 4, 65_536
# Ring of counters: this minute, the one before, and the one to be overwritten next.
BANKS = 3
MOST = 65_535
BANK_BYTES = ROWS * COLUMNS * 2
DIGEST_KEY = secrets.token_bytes(32)


class SharedCounts:
    """Count–min sketch by key and minute in memory shared by all processes forked afterwards."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, BANKS * 8 + BANKS * BANK_BYTES)
        whole = memoryview(self._memory)
        # Which minute each bank counts, then the counters.
        self._minutes = whole[: BANKS * 8].cast("Q")
        self._cells = whole[BANKS * 8 :].cast("H")

    def count(self, key: bytes, minute: int) -> int:
        """How often a key was added in a minute, at most ``MOST``; 0 for overwritten minutes."""
        if self._minutes[minute % BANKS] != minute:
            return 0
        return min(self._cells[at] for at in self._places(key, minute))

    def add(self, key: bytes, minute: int) -> None:
        """Count a key once more."""
        if self._minutes[minute % BANKS] != minute:
            self._clear(minute % BANKS)
            self._minutes[minute % BANKS] = minute
        for at in self._places(key, minute):
            self._cells[at] = min(self._cells[at] + 1, MOST)

    def clear(self) -> None:
        """Forget all counts: a bank is emptied when its next minute begins (``add``)."""
        for bank in range(BANKS):
            self._minutes[bank] = 0

    def _clear(self, bank: int) -> None:
        start = BANKS * 8 + bank * BANK_BYTES
        self._memory[start : start + BANK_BYTES] = bytes(BANK_BYTES)

    @staticmethod
    def _places(key: bytes, minute: int) -> list[int]:
        first = minute % BANKS * ROWS * COLUMNS
        columns = memoryview(key[: ROWS * 2]).cast("H")
        return [first + row * COLUMNS + column for row, column in enumerate(columns)]


COUNTS = SharedCounts()
PAGE_COUNTS = SharedCounts()


def address_key(request: HttpRequest) -> bytes:
    """A keyed digest of the reader's network and the day, 8 bytes."""
    return blake2b(network_today(request).encode(), digest_size=ROWS * 2, key=DIGEST_KEY).digest()


def wait_s(request: HttpRequest) -> int:
    """Count a search from the reader's address; the seconds to wait above the limit, else 0.

    Nothing is counted for the addresses of REPERES_READING_UNLIMITED, from which load is measured.
    """
    return _wait_s(request, COUNTS, settings.READING_PER_MINUTE)


def wait_for_page_s(request: HttpRequest) -> int:
    """Count a request of a public page likewise; the seconds to wait above the limit, else 0."""
    return _wait_s(request, PAGE_COUNTS, settings.PAGES_PER_MINUTE)


def _wait_s(request: HttpRequest, counts: SharedCounts, most: int) -> int:
    if address_of(request) in settings.READING_UNLIMITED:
        return 0
    key = address_key(request)
    minute, passed_s = divmod(time.time(), SPAN_S)
    before, now = (counts.count(key, int(minute) - ago) for ago in (1, 0))
    # One second less of the minute before: a reader at the limit may continue in the next minute.
    if before * max(0, 1 - (passed_s + 1) / SPAN_S) + now < most:
        counts.add(key, int(minute))
        return 0
    free_at_s = SPAN_S if now >= most else SPAN_S * (1 - (most - now) / before)
    return min(max(math.ceil(free_at_s - passed_s), 1), SPAN_S)


def costs_little(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a public view that takes a few milliseconds: its requests are not counted."""
    view.costs_little = True  # type: ignore[attr-defined]  # a mark of ours
    return view


def search_limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a page that searches: it shares the limit of searches with the API."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        seconds = wait_s(request)
        return too_many_searches(request, seconds) if seconds else view(request, *args, **kwargs)

    return answer


def too_many_searches(request: HttpRequest, seconds: int) -> HttpResponse:
    """The response above a limit: status 429 with ``Retry-After``, not cached."""
    response = forbid_caching(render(request, "429.html", {"is_search": True}, status=429))
    response["Retry-After"] = str(seconds)
    return response


class ReadingLimitMiddleware(MiddlewareMixin):
    """Answers 429 to an address that requests more public pages than the limit.

    A view counts unless it is marked with ``costs_little``. The API counts its own requests, and
    pages that need an account are not counted.
    """

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Count the request before the view runs."""
        if not _is_counted(request, view):
            return None
        seconds = wait_for_page_s(request)
        return too_many_searches(request, seconds) if seconds else None


def _is_counted(request: HttpRequest, view: Callable) -> bool:
    """Whether the request reads a public page that is not marked as cheap."""
    is_public = not getattr(view, "login_required", True)
    is_cheap = getattr(view, "costs_little", False) or request.path_info.startswith(API)
    return request.method in {"GET", "HEAD"} and is_public and not is_cheap
