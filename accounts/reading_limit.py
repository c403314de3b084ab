"""How often one address may read in a minute, over all workers: two counts.

Searches, on pages and by the API, share one (``search_limited``, ``api.throttling``). Every public
page counts in the other, searches included (``ReadingLimitMiddleware``), unless its view is marked
with ``costs_little``.

The count is approximate and costs no query. It is a count–min sketch in memory that the processes
share which were forked after this module was loaded (gunicorn with ``preload_app``): four rows of
counters, of which an address has one in each, chosen by its digest under a key that these
processes alone know, drawn when they began. The
smallest of the four is at least its own count, and more only where four other addresses met it.
Nothing is kept of an address but these counts, for two minutes. Two workers that count at the very
same moment may lose one.

Between two minutes the count slides: of the minute before, the part counts that lies less than 60
seconds back. What was refused does not count.
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

# The API counts its own requests, and answers refusals as JSON.
API = "/api/"
SPAN_S = 60
ROWS, COLUMNS = 4, 65_536
# Counts of this minute, of the one before, and of the one whose place the next will take.
BANKS = 3
MOST = 65_535
BANK_BYTES = ROWS * COLUMNS * 2
DIGEST_KEY = secrets.token_bytes(32)


class SharedCounts:
    """Counts by key and minute in memory shared by all processes that are forked afterwards."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, BANKS * 8 + BANKS * BANK_BYTES)
        whole = memoryview(self._memory)
        # Which minute each bank counts, then the counters.
        self._minutes = whole[: BANKS * 8].cast("Q")
        self._cells = whole[BANKS * 8 :].cast("H")

    def count(self, key: bytes, minute: int) -> int:
        """How often a key was added in a minute, at most ``MOST``; 0 for minutes long past."""
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
        """Forget all counts."""
        for bank in range(BANKS):
            self._clear(bank)
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
    """What stands for the reader's address today, 8 bytes."""
    return blake2b(network_today(request).encode(), digest_size=ROWS * 2, key=DIGEST_KEY).digest()


def wait_s(request: HttpRequest) -> int:
    """Count a search from the reader's address; the seconds to wait when it is one too many, or 0.

    Nothing is counted for the addresses of REPERES_READING_UNLIMITED, from which load is measured.
    """
    return _wait_s(request, COUNTS, settings.READING_PER_MINUTE)


def wait_for_page_s(request: HttpRequest) -> int:
    """Count a reading of a public page likewise; the seconds to wait when it is one too many."""
    return _wait_s(request, PAGE_COUNTS, settings.PAGES_PER_MINUTE)


def _wait_s(request: HttpRequest, counts: SharedCounts, most: int) -> int:
    if address_of(request) in settings.READING_UNLIMITED:
        return 0
    key = address_key(request)
    minute, passed_s = divmod(time.time(), SPAN_S)
    before, now = (counts.count(key, int(minute) - ago) for ago in (1, 0))
    # One second less of the minute before, so that who has used up a minute may go on in the next.
    if before * max(0, 1 - (passed_s + 1) / SPAN_S) + now < most:
        counts.add(key, int(minute))
        return 0
    free_at_s = SPAN_S if now >= most else SPAN_S * (1 - (most - now) / before)
    return min(max(math.ceil(free_at_s - passed_s), 1), SPAN_S)


def costs_little(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a public view that costs a few milliseconds: its readings are not counted."""
    view.costs_little = True  # type: ignore[attr-defined]  # a mark of ours
    return view


def search_limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a page that searches be asked for as often as the API, with which it shares the count."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        seconds = wait_s(request)
        return too_many_searches(request, seconds) if seconds else view(request, *args, **kwargs)

    return answer


def too_many_searches(request: HttpRequest, seconds: int) -> HttpResponse:
    """Ask for patience, kept by no cache."""
    response = forbid_caching(render(request, "429.html", {"is_search": True}, status=429))
    response["Retry-After"] = str(seconds)
    return response


class ReadingLimitMiddleware(MiddlewareMixin):
    """Asks an address to wait that reads more public pages than it may.

    A view counts unless it is marked with ``costs_little``. The API counts its own requests, and
    pages that need an account are left to those who have one.
    """

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Count what is read, before anything is looked up for it."""
        if not _is_counted(request, view):
            return None
        seconds = wait_for_page_s(request)
        return too_many_searches(request, seconds) if seconds else None


def _is_counted(request: HttpRequest, view: Callable) -> bool:
    """Whether the request reads a public page that costs more than a few milliseconds."""
    is_public = not getattr(view, "login_required", True)
    is_cheap = getattr(view, "costs_little", False) or request.path_info.startswith(API)
    return request.method in {"GET", "HEAD"} and is_public and not is_cheap
