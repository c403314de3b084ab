"""What every public reading page has in common."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.reading_limit import search_limited
from regions.models import Territory

FRESH_S = 60


def reading_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open ``view`` to everyone, for reading only, kept by caches for at most a minute."""
    return login_not_required(require_safe(cache_control(public=True, max_age=FRESH_S)(view)))


def search_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A reading page that searches, as often as the limit of searches allows one address."""
    return search_limited(reading_page(view))


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part alone, to put it into the page it shows."""
    return request.headers.get("HX-Request") == "true"


def territory_link(territory: Territory, language: str) -> dict:
    """A territory as pages name it: ``name``, ``code``, ``kind`` in words and ``url``."""
    return {
        "name": territory.name_in(language),
        "code": territory.code,
        "kind": territory.get_kind_display(),
        "url": reverse("directory:territory", args=[territory.code]),
    }
