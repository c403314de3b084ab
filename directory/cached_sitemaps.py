"""Sitemaps, cached for an hour: to build one of thousands of addresses takes seconds."""

import time
import zlib
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import index, sitemap
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from directory.sitemaps import SITEMAPS

FRESH_S = 3600
# Served so long while a new one is built (stale-while-revalidate).
CACHED_S = 7 * 24 * 3600
# One worker builds a new one at a time; after so long another may try.
BUILD_TIMEOUT_S = 120
# Placeholder for the origin, since an installation may have several host names.
SITE = b"https://site.invalid/"
KEY = "sitemap-2"


@dataclass(frozen=True)
class CachedSitemap:
    """A compressed sitemap, when it was built, and its Last-Modified header or ""."""

    built_at_s: float
    compressed: bytes
    last_modified: str


@login_not_required
@require_safe
def cached_sitemap(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """The index of all parts, or one part; a long one goes on under "?p=2"."""
    page = request.GET.get("p", "1")
    if section not in {None, *SITEMAPS} or not (page.isdecimal() and len(page) < 4):
        raise Http404("There is no such part of the sitemap.")
    cached = _cached(request, section, int(page))
    content = zlib.decompress(cached.compressed).replace(SITE, _site(request))
    response = HttpResponse(content, content_type="application/xml")
    # Search engines read it and list its addresses, but not the sitemap itself.
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"
    if cached.last_modified:
        response["Last-Modified"] = cached.last_modified
    return response


def _cached(request: HttpRequest, section: str | None, page: int) -> CachedSitemap:
    key = f"{KEY}-{section or ''}-{page}"
    cached: CachedSitemap | None = cache.get(key)
    if cached:
        is_fresh = time.time() < cached.built_at_s + FRESH_S
        if is_fresh or not cache.add(f"{key}-is-being-built", value=True, timeout=BUILD_TIMEOUT_S):
            return cached
    built = _build(request, section, page)
    cache.set(key, built, CACHED_S)
    cache.delete(f"{key}-is-being-built")
    return built


def _build(request: HttpRequest, section: str | None, page: int) -> CachedSitemap:
    if section is None:
        response = index(request, SITEMAPS, sitemap_url_name="sitemap-part")
    else:
        response = sitemap(request, {section: SITEMAPS[section]}, section)
    content = response.render().content.replace(_site(request), SITE)
    last_modified = response.headers.get("Last-Modified", "")
    return CachedSitemap(time.time(), zlib.compress(content), last_modified)


def _site(request: HttpRequest) -> bytes:
    return f"{request.scheme}://{request.get_host()}/".encode()
