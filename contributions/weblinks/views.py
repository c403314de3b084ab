"""View of the dead links of a coordinator's programmes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.weblinks.listing import dead_links
from regions.pages import coordinator_page


@coordinator_page
@require_safe
def dead(request: SignedInRequest) -> HttpResponse:
    """The web addresses that did not answer on three days in a row."""
    context = {"links": dead_links(actor_of(request.user), get_language())}
    return render(request, "contributions/dead_links.html", context)
