"""Public pages that a worker keeps for a minute, compressed, so that a repeated one is a copy.

A page is kept for one address in one form of its query, for a full page or a fragment. It is shown
while it is less than ``FRESH_S`` old and no public content has changed since it was begun
(``directory.content_version``). What caches on the way and browsers are told is the rest of that
minute, so that all of them together show nothing for longer.

Rate limits, the access log and security headers are outside: a kept page passes them like any
other. See docs/adr/0024-kept-pages.md.
"""

from __future__ import annotations

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers, set_response_etag
from django.utils.text import compress_string

from accounts.characters import without_overrides
from directory.content_version import content_version

FRESH_S = 60
# For each worker; a page of results is 10 to 15 kB.
MOST_BYTES = 16_000_000
# A single page may take such a part of them at most.
LARGEST_PART = 16
# What an entry takes beside its body and key.
OVERHEAD_BYTES = 1_000
# Random bytes in the compressed form, as Django's middleware adds.
RANDOM_BYTES = 100
# Parameters of a position, which is never kept.
POSITION = frozenset({"lat", "lon"})
# A kept page may differ by this header alone, which is part of its key.
VARIES_BY = frozenset({"hx-request"})
ACCEPTS_GZIP = re.compile(r"\bgzip\b")

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class KeptPage:
    """A page as it is sent, compressed; ``begun_s`` by the monotonic clock.

    ``tag`` is the entity tag of what is compressed, the same as of a page that is not kept.
    """

    body: bytes
    headers: dict[str, str]
    tag: str
    begun_s: float

    @classmethod
    def of(cls, response: HttpResponse, begun_s: float) -> KeptPage:
        """The page of a response that was begun at a moment."""
        response.content = without_overrides(response.content)
        set_response_etag(response)
        patch_vary_headers(response, ("Accept-Encoding",))
        headers = dict(response.headers)
        body = compress_string(response.content, max_random_bytes=RANDOM_BYTES)
        return cls(body, headers, headers.pop("ETag"), begun_s)

    def left_s(self) -> float:
        """For how many seconds it may still be shown; negative when it is too old."""
        return self.begun_s + FRESH_S - time.monotonic()

    def response(self, request: HttpRequest) -> HttpResponse:
        """The response to a request, compressed if the reader takes that."""
        is_packed = bool(ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")))
        response = HttpResponse(self.body if is_packed else gzip.decompress(self.body))
        response.headers.update(self.headers)
        if is_packed:
            response["Content-Encoding"] = "gzip"
        # Compressed bytes differ between workers, the page does not.
        response["ETag"] = f"W/{self.tag}" if is_packed else self.tag
        patch_cache_control(response, max_age=max(int(self.left_s()), 0))
        return response


@dataclass
class KeptPages:
    """Pages of one version of the content by key, least recently shown first, bounded in bytes."""

    most_bytes: int = MOST_BYTES
    total_bytes: int = 0
    version: object = None
    pages: OrderedDict[str, KeptPage] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, key: str, version: object) -> KeptPage | None:
        """The page of a key while it may be shown."""
        with self.lock:
            self._only(version)
            page = self.pages.get(key)
            if page is None:
                return None
            if page.left_s() < 0:
                self._remove(key)
                return None
            self.pages.move_to_end(key)
            return page

    def keep(self, key: str, page: KeptPage, version: object) -> None:
        """Keep a page that was begun under a version of the content."""
        size = _size(key, page)
        if size > self.most_bytes // LARGEST_PART:
            return
        with self.lock:
            self._only(version)
            if key in self.pages:
                self._remove(key)
            self.pages[key] = page
            self.total_bytes += size
            while self.total_bytes > self.most_bytes:
                self._remove(next(iter(self.pages)))

    def clear(self) -> None:
        """Forget all pages."""
        with self.lock:
            self._only(object())

    def _only(self, version: object) -> None:
        """Forget all pages of another version of the content."""
        if self.version is not version:
            self.version, self.total_bytes = version, 0
            self.pages.clear()

    def _remove(self, key: str) -> None:
        self.total_bytes -= _size(key, self.pages.pop(key))


def _size(key: str, page: KeptPage) -> int:
    return len(key) + len(page.body) + OVERHEAD_BYTES


PAGES = KeptPages()


def kept(view: View) -> View:
    """Decorator of a public page that is the same for all: each worker keeps it for a minute."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        key = key_of(request) if PAGES.most_bytes else ""
        if not key:
            return view(request, *args, **kwargs)
        # Both before the page is begun.
        version, begun_s = content_version(), time.monotonic()
        if page := PAGES.find(key, version):
            return page.response(request)
        response = view(request, *args, **kwargs)
        if request.method != "GET" or not is_for_all(request, response):
            return response
        page = KeptPage.of(response, begun_s)
        PAGES.keep(key, page, version)
        return page.response(request)

    return answer


def key_of(request: HttpRequest) -> str:
    """What a page is kept by; "" for a request whose page may not be kept."""
    if request.method not in {"GET", "HEAD"} or not POSITION.isdisjoint(request.GET):
        return ""
    # The cookie of forms alone changes no public page.
    if any(name != settings.CSRF_COOKIE_NAME for name in request.COOKIES):
        return ""
    form = "fragment" if request.headers.get("HX-Request") == "true" else "page"
    query = urlencode(sorted(request.GET.lists()), doseq=True)
    # Pages name their own address in other languages.
    return f"{form} {request.scheme}://{request.get_host()}{request.path}?{query}"


def for_one_reader(response: HttpResponseBase) -> None:
    """Mark a page that must be made for each reader, since its readers are counted."""
    vars(response)["is_for_one_reader"] = True


def is_for_all(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a page is the same for everybody who asks for it, and may be kept."""
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not getattr(response, "is_for_one_reader", False)
        and not response.cookies
        and varies <= VARIES_BY
        and "no-store" not in response.get("Cache-Control", "")
        and not _is_personal(request, response)
    )


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a page has a token of forms, a nonce or a policy of its own, or read the session."""
    return (
        bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))
        or getattr(request, "_csp_nonce", None) is not None
        or any(name.startswith("_csp") for name in vars(response))
        or getattr(getattr(request, "session", None), "accessed", False)
    )
