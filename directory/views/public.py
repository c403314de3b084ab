"""Decorators and helpers of public pages."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.reading_limit import search_limited
from directory.kept_values import FRESH_S
from directory.views.kept_pages import kept
from regions.models import Territory

View = Callable[..., HttpResponseBase]


def reading_page(view: View) -> View:
    """Decorator: open to everyone, GET and HEAD only, cached for at most a minute."""
    return login_not_required(require_safe(cache_control(public=True, max_age=FRESH_S)(view)))


def kept_page(view: View) -> View:
    """Decorator: a reading page that is the same for all, which each worker keeps for a minute."""
    return login_not_required(require_safe(kept(cache_control(public=True, max_age=FRESH_S)(view))))


def search_page(view: View) -> View:
    """Decorator: a kept page that searches, under the rate limit of searches."""
    return search_limited(kept_page(view))


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script requests a fragment of the page."""
    return request.headers.get("HX-Request") == "true"


def territory_link(territory: Territory, language: str) -> dict[str, object]:
    """A territory as pages name it: ``name``, ``code``, ``kind`` in words and ``url``."""
    return {
        "name": territory.name_in(language),
        "code": territory.code,
        "kind": territory.get_kind_display(),
        "url": reverse("directory:territory", args=[territory.code]),
    }
