"""Sitemaps: made once an hour, since to write thousands of addresses takes seconds."""

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
# Kept so long, to be served while a new one is made.
KEPT_S = 7 * 24 * 3600
# One worker makes a new one at a time; after so long another may try.
MADE_WITHIN_S = 120
# Instead of the site's own address, which may have several names.
SITE = b"https://site.invalid/"
KEY = "sitemap-1"


@dataclass(frozen=True)
class Kept:
    """A sitemap as it was made at some time, compressed, and when its pages last changed."""

    made_at_s: float
    packed: bytes
    last_modified: str


@login_not_required
@require_safe
def kept_sitemap(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """The index of all parts, or one part; a long one goes on under "?p=2"."""
    page = request.GET.get("p", "1")
    if section not in {None, *SITEMAPS} or not (page.isdecimal() and len(page) < 4):
        raise Http404("There is no such part of the sitemap.")
    kept = _kept(request, section, int(page))
    content = zlib.decompress(kept.packed).replace(SITE, _site(request))
    response = HttpResponse(content, content_type="application/xml")
    # Search engines are to read it, not to show it.
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"
    if kept.last_modified:
        response["Last-Modified"] = kept.last_modified
    return response


def _kept(request: HttpRequest, section: str | None, page: int) -> Kept:
    key = f"{KEY}-{section or ''}-{page}"
    kept: Kept | None = cache.get(key)
    if kept:
        is_fresh = time.time() < kept.made_at_s + FRESH_S
        if is_fresh or not cache.add(f"{key}-is-made", value=True, timeout=MADE_WITHIN_S):
            return kept
    made = _made(request, section, page)
    cache.set(key, made, KEPT_S)
    cache.delete(f"{key}-is-made")
    return made


def _made(request: HttpRequest, section: str | None, page: int) -> Kept:
    if section is None:
        response = index(request, SITEMAPS, sitemap_url_name="sitemap-part")
    else:
        response = sitemap(request, {section: SITEMAPS[section]}, section)
    content = response.render().content.replace(_site(request), SITE)
    last_modified = response.headers.get("Last-Modified", "")
    return Kept(time.time(), zlib.compress(content), last_modified)


def _site(request: HttpRequest) -> bytes:
    return f"{request.scheme}://{request.get_host()}/".encode()
