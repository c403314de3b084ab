"""Answers with a PDF: kept or made anew, limited for each network, or a page that says to wait."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

from accounts.pages import forbid_caching
from accounts.throttling import RateLimit, network_today
from printing.kept import keep_pdf, kept_pdf
from printing.pdf import BusyError, RenderingError, pdf_of

# (name, uses, seconds) for a network: a whole reception centre may share one address. Only what has
# to be made counts.
MAKING = RateLimit("paper", 60, 600)
# As long as the page itself may be taken from a cache: what is withdrawn is gone after that.
FRESH_S = 60
LARGE = "large"
STYLE = "css/paper.css"
WAIT_S = {429: 600, 503: 30}

logger = logging.getLogger(__name__)


def is_large(request: HttpRequest) -> bool:
    """Whether large print is asked for (16 instead of 11 points)."""
    return request.GET.get("size") == LARGE


def public_pdf(
    request: HttpRequest, template: str, context: dict[str, object], name: str
) -> HttpResponse:
    """A public paper as PDF under a file name, kept for a while."""
    html = _html(request, template, context)
    style = (settings.BASE_DIR / "static" / STYLE).read_text(encoding="utf-8")
    pdf = kept_pdf(html, style)
    if pdf is None:
        made = _made(request, html)
        if isinstance(made, HttpResponse):
            return made
        keep_pdf(html, style, made)
        pdf = made
    response = _pdf_response(pdf, name)
    patch_cache_control(response, public=True, max_age=FRESH_S)
    return response


def private_pdf(
    request: HttpRequest, template: str, context: dict[str, object], name: str
) -> HttpResponse:
    """A private paper as PDF: made for this request and kept nowhere."""
    made = _made(request, _html(request, template, context))
    return made if isinstance(made, HttpResponse) else forbid_caching(_pdf_response(made, name))


def _html(request: HttpRequest, template: str, context: dict[str, object]) -> str:
    """The paper as HTML; without the request, which is no part of a paper."""
    return render_to_string(template, context | {"is_large": is_large(request)})


def _made(request: HttpRequest, html: str) -> bytes | HttpResponse:
    """The PDF, or the page that says that it is not to be had now."""
    use = MAKING.take(network_today(request))
    if use.number > MAKING.count:
        return _not_now(request, 429)
    try:
        return pdf_of(html)
    except RenderingError as error:
        if isinstance(error, BusyError):
            use.give_back()
        logger.warning("No paper: %s", error)
        return _not_now(request, 503)


def _not_now(request: HttpRequest, status: int) -> HttpResponse:
    response = forbid_caching(render(request, "printing/not_now.html", status=status))
    response["Retry-After"] = str(WAIT_S[status])
    return response


def _pdf_response(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    # A search engine finds the page; to read papers it would have them all made.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
