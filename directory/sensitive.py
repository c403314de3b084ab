"""Programmes and sheets that nobody beside the reader should see: never stored on a phone unasked.

Their pages carry a header that the service worker respects, and a button to leave them quickly.
"""

from collections.abc import Iterable

from django.http import HttpResponse

from directory.models import TaxonomyTerm

# About violence, trafficking, and who people love or are.
SENSITIVE_NEEDS = frozenset({"women-support", "trafficking", "lgbt-support"})
HEADER = "X-Sensitive"


def is_sensitive(needs: Iterable[TaxonomyTerm]) -> bool:
    """Whether one of these needs is sensitive."""
    return any(need.code in SENSITIVE_NEEDS for need in needs)


def marked(response: HttpResponse, is_sensitive: bool) -> HttpResponse:
    """The response, with the header where the page is sensitive."""
    if is_sensitive:
        response[HEADER] = "yes"
    return response
