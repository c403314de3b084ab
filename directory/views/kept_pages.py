"""Public pages that a worker keeps for a minute, compressed, so that a repeated one is a copy.

A page is kept for one address in one form of its query, for a full page or a fragment. It is shown
for a minute at most, and not when public content has changed since it was begun
(``directory.kept_values``). What caches on the way and browsers are told is the rest of that
minute, so that all of them together show nothing for longer.

Rate limits, the access log and security headers are outside: a kept page passes them like any
other. See docs/adr/0024-kept-pages.md.
"""

from __future__ import annotations

import gzip
import re
import time
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers, set_response_etag
from django.utils.decorators import decorator_from_middleware
from django.utils.deprecation import MiddlewareMixin
from django.utils.text import compress_string

from accounts.characters import without_overrides
from directory.content_version import content_version
from directory.kept_values import Entry, Kept

# For each worker; a page of results is 10 to 15 kB.
MOST_BYTES = 16_000_000
LARGEST_BYTES = 1_000_000
# What an entry takes beside its body and key.
OVERHEAD_BYTES = 1_000
# Random bytes in the compressed form, as Django's middleware adds.
RANDOM_BYTES = 100
# Parameters of a position, which is never kept.
POSITION = frozenset({"lat", "lon"})
# A kept page may differ by this header alone, which is part of its key.
VARIES_BY = frozenset({"hx-request"})
ACCEPTS_GZIP = re.compile(r"\bgzip\b")


class KeptPage(NamedTuple):
    """A page as it is sent, compressed.

    ``tag`` is the entity tag of what is compressed, the same as of a page that is not kept.
    """

    body: bytes
    headers: dict[str, str]
    tag: str

    @classmethod
    def of(cls, response: HttpResponse) -> KeptPage:
        """The page of a response."""
        response.content = without_overrides(response.content)
        set_response_etag(response)
        patch_vary_headers(response, ("Accept-Encoding",))
        headers = dict(response.headers)
        body = compress_string(response.content, max_random_bytes=RANDOM_BYTES)
        return cls(body, headers, headers.pop("ETag"))

    def response(self, request: HttpRequest, left_s: float) -> HttpResponse:
        """The response to a request, compressed if the reader takes that."""
        is_packed = bool(ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")))
        body = self.body if is_packed else gzip.decompress(self.body)
        response = HttpResponse(body, headers=self.headers)
        if is_packed:
            response["Content-Encoding"] = "gzip"
        # Compressed bytes differ between workers, the page does not.
        response["ETag"] = f"W/{self.tag}" if is_packed else self.tag
        patch_cache_control(response, max_age=max(int(left_s), 0))
        return response


PAGES: Kept[KeptPage] = Kept(MOST_BYTES, largest=LARGEST_BYTES)


class BegunPage(NamedTuple):
    """A page that a request has begun: its key, the version of the content, and when it was."""

    key: str
    version: object
    begun_s: float


class KeptPages(MiddlewareMixin):
    """Answers with a page that is kept, and keeps one that was made."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """The page that is kept for the request; None when it must be made."""
        key = key_of(request) if PAGES.most else ""
        if not key:
            return None
        begun = BegunPage(key, content_version(), time.monotonic())
        if found := PAGES.find(key, begun.version):
            return found.value.response(request, found.left_s())
        vars(request)["begun_page"] = begun
        return None

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The response of the view, kept if it is the same for everybody."""
        begun = vars(request).get("begun_page")
        if begun is None or request.method != "GET" or not isinstance(response, HttpResponse):
            return response
        if not is_for_all(request, response):
            return response
        page = KeptPage.of(response)
        size = len(begun.key) + len(page.body) + OVERHEAD_BYTES
        entry = Entry(page, size, begun.begun_s)
        PAGES.keep(begun.key, entry, begun.version)
        return page.response(request, entry.left_s())


# Decorator of a public page that is the same for all: each worker keeps it for a minute.
kept = decorator_from_middleware(KeptPages)


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


def is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a page is the same for everybody who asks for it, and may be kept."""
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    return (
        response.status_code == 200
        and bool(response.content)
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
