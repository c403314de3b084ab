"""The home page: say where you are, see the help near you on a list and a map."""

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
    """Search by the words in the address: a place's code, a theme, conditions."""
    return answer(request, request.GET)


@search_limited
@login_not_required
@csrf_exempt
@never_cache
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The same search from a device's position, which is in no address, log or store.

    It reads only, so it needs no CSRF token; the page it came from has no cookie to protect.
    """
    return answer(request, request.POST, is_device=True)


def answer(request: HttpRequest, value: QueryDict, *, is_device: bool = False) -> HttpResponse:
    """Render the search that ``value`` asks, whole or, for a script, its list alone."""
    value = value.copy()
    value["lang"] = get_language()
    choices = choose_place(value)
    form = SearchForm(value)
    if form.is_valid() and is_unknown_place(value):
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


def choose_place(value: QueryDict) -> list[dict]:
    """Without a script a place arrives as typed text: take the best match, offer the others.

    ``value`` gets the code of the place taken, and loses the one chosen before it.
    """
    typed = value.get("where", "").replace("\x00", "").strip()[:100]
    if not typed or value.get("lat") or is_label_of(value.get("place", ""), typed):
        return []
    places = Place.objects.suggest(typed, CHOICES_OFFERED)
    if not places:
        value.pop("place", None)
        locate_address(value, typed)
        return []
    value["place"] = places[0].code
    language = get_language() or settings.SOURCE_LANGUAGE
    return [
        {
            "label": place.name_in(language),
            "context": place.context,
            "url": address_with(value, place=place.code),
        }
        for place in places[1:]
    ]


def locate_address(value: QueryDict, typed: str) -> None:
    """Take what is no place of the gazetteer for an address, where services may be asked.

    ``value`` gets the point; links to the same search keep the words that were typed.
    """
    found = next(iter(geocode(typed).found), None)
    if found:
        value["lat"], value["lon"] = f"{found.lat:.6f}", f"{found.lon:.6f}"


def is_unknown_place(value: QueryDict) -> bool:
    """Whether a place was typed that is none, after ``choose_place``."""
    return bool(value.get("where", "").strip()) and not (value.get("place") or value.get("lat"))


def is_label_of(code: str, typed: str) -> bool:
    """Whether the text in the place field is still that of the place chosen before."""
    if not CODE.fullmatch(code):
        return False
    territories = Territory.objects.current().defer("outline", "centre")
    place = Place.objects.filter(code=code).first() or territories.filter(code=code).first()
    return place is not None and typed in (place.name, *place.names.values())


def address_with(section: QueryDict, **changed: str) -> str:
    """The query of a link to the same search with another place."""
    query = section.copy()
    for name in ("where", "lang", "cursor"):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"
