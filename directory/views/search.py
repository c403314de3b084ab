"""The home page: the search, with a list and a map."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.reading_limit import search_limited
from directory.display.search_page import results_of
from directory.search.forms import CODE, SearchForm
from directory.views.public import is_fragment, search_page
from geo.geocoders import geocode
from geo.models import Place
from regions.models import Territory

CHOICES_OFFERED = 6


@search_page
def search(request: HttpRequest) -> HttpResponse:
    """Search by the parameters of the URL."""
    return answer(request, request.GET)


@search_limited
@login_not_required
@csrf_exempt
@never_cache
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The same search by POST, for a device's position, which must be in no URL or log.

    It changes nothing, so it needs no CSRF token; the page it is sent from has no cookie.
    """
    return answer(request, request.POST, is_device=True)


def answer(request: HttpRequest, params: QueryDict, *, is_device: bool = False) -> HttpResponse:
    """Render the page of a search or, for a script, its list alone."""
    params = params.copy()
    params["lang"] = get_language()
    choices = choose_place(params)
    form = SearchForm(params)
    if form.is_valid() and is_unknown_place(params):
        form.add_error(
            "place", _("No place has this name. Check the spelling or try the postcode.")
        )
    context = results_of(form, is_device=is_device) | {
        "form": form,
        "place_choices": choices,
        "is_fragment": is_fragment(request),
    }
    template = "directory/_results.html" if is_fragment(request) else "directory/search.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def choose_place(params: QueryDict) -> list[dict]:
    """For a place sent as typed text (without a script): take the best match, return the others.

    Sets ``place`` in ``params`` to the code of the match, or removes it when there is none.
    """
    typed = params.get("where", "").replace("\x00", "").strip()[:100]
    if not typed or params.get("lat") or is_label_of(params.get("place", ""), typed):
        return []
    places = Place.objects.suggest(typed, CHOICES_OFFERED)
    if not places:
        params.pop("place", None)
        locate_address(params, typed)
        return []
    params["place"] = places[0].code
    language = get_language() or settings.SOURCE_LANGUAGE
    return [
        {
            "label": place.name_in(language),
            "context": place.context,
            "url": address_with(params, place=place.code),
        }
        for place in places[1:]
    ]


def locate_address(params: QueryDict, typed: str) -> None:
    """Geocode a text that is no place of the gazetteer, by services if any are configured.

    Sets ``lat`` and ``lon`` in ``params``; links to the same search have the typed text instead.
    """
    address = next(iter(geocode(typed).found), None)
    if address:
        params["lat"], params["lon"] = f"{address.lat:.6f}", f"{address.lon:.6f}"


def is_unknown_place(params: QueryDict) -> bool:
    """Whether a typed place is unknown, after ``choose_place``."""
    return bool(params.get("where", "").strip()) and not (params.get("place") or params.get("lat"))


def is_label_of(code: str, typed: str) -> bool:
    """Whether the typed text is a name of the place with this code."""
    if not CODE.fullmatch(code):
        return False
    territories = Territory.objects.current().defer("outline", "centre")
    place = Place.objects.filter(code=code).first() or territories.filter(code=code).first()
    return place is not None and typed in (place.name, *place.names.values())


def address_with(params: QueryDict, **changed: str) -> str:
    """The query of a link to the same search with another place."""
    query = params.copy()
    for name in ("where", "lang", "cursor"):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"
