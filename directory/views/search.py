"""The home page: the search, with a list and a map."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.reading_limit import search_limited
from directory.display.search_page import results_of
from directory.search.forms import SearchForm
from directory.search.unfound import count_unfound
from directory.views.kept_pages import for_one_reader
from directory.views.public import is_fragment, search_page
from directory.views.typed_place import choose_place, is_unknown_place, unknown_place_message
from directory.views.words_as_place import read_place_as_words
from geo.codes import city_of_borough
from regions import cached

COMMUNE = re.compile(r"com:[0-9]{5}")


@search_page
def search(request: HttpRequest) -> HttpResponse:
    """Search by the parameters of the URL; in a borough, which is no territory, around it (308)."""
    if around := around_borough(request.GET):
        query = around.urlencode(safe=":")
        return redirect(f"{request.path}?{query}", permanent=True, preserve_request=True)
    return answer(request, request.GET)


def around_borough(params: QueryDict) -> QueryDict | None:
    """The search around a borough, for one in its territory; None for any other search."""
    code = params.get("territory", "")
    if params.get("place") or not COMMUNE.fullmatch(code) or cached.territory(code):
        return None
    if city_of_borough(code) is None:
        return None
    around = params.copy()
    around["place"] = code
    del around["territory"]
    return around


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


def choose_moment(params: QueryDict) -> None:
    """Keep one moment of those sent: "now" is a tick box, days are in a list that may be empty."""
    if moments := [moment for moment in params.getlist("open_at") if moment]:
        params["open_at"] = moments[-1]


def answer(request: HttpRequest, params: QueryDict, *, is_device: bool = False) -> HttpResponse:
    """Render the page of a search or, for a script, its list alone."""
    params = params.copy()
    params["lang"] = get_language()
    choose_moment(params)
    read_as_words = read_place_as_words(params)
    understood = choose_place(params)
    form = SearchForm(params)
    if form.is_valid() and is_unknown_place(params, understood):
        form.add_error("place", unknown_place_message(params))
    context = results_of(form, is_device=is_device) | {
        "form": form,
        "is_fragment": is_fragment(request),
        "read_as_words": read_as_words,
        **understood.context,
    }
    template = "directory/_results.html" if is_fragment(request) else "directory/search.html"
    response = render(request, template, context)
    if not form.errors and not form.start_cursor:
        is_counted = count_unfound(request, context["criteria"], is_answered=has_answer(context))
        if is_counted:
            for_one_reader(response)
    patch_vary_headers(response, ["HX-Request"])
    return response


def has_answer(context: dict) -> bool:
    """Whether a search page shows anything to call or to go to."""
    answers = ("calls", "groups", "sheets", "offices", "offices_asked_for")
    return any(context[name] for name in answers)
