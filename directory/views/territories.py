"""The page of a territory: number of programmes by theme, and a map."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, F, Func
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from directory import taxonomy, texts
from directory.display.maps import markers_of, outlines_of
from directory.display.place_links import PLACE_CODE, with_place
from directory.models import Programme
from directory.search.criteria import Criteria
from directory.search.pages import matching_by_coverage, matching_sites
from directory.views.public import kept_page, search_page, territory_link
from geo.codes import city_of_borough, code_today
from geo.folium_maps import map_document, with_map_policy
from regions.models import Territory, TerritoryAncestor, TerritoryQuerySet

CHILDREN_SHOWN = 24
MARKERS_SHOWN = 500
UNCONFIRMED_SHOWN = 200
KINDS_BELOW = {
    "country": ["region"],
    "region": ["department"],
    "department": ["commune"],
    "epci": ["commune"],
}


def of_today(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Redirect (308) to today's code from one given up or written otherwise, and from a borough.

    Boroughs are no territories: nothing is counted for them, so their city is shown.
    """

    @wraps(view)
    def answer(request: HttpRequest, code: str) -> HttpResponse:
        try:
            return view(request, code)
        except Http404:
            today = code_today(code) or city_of_borough(code)
            if today is None or request.resolver_match is None:
                raise
            address = reverse(request.resolver_match.view_name, args=[today])
            query = request.META.get("QUERY_STRING", "")
            address += f"?{query}" if query else ""
            return redirect(address, permanent=True, preserve_request=True)

    return answer


@search_page
@of_today
def territory(request: HttpRequest, code: str) -> HttpResponse:
    """Show how many programmes a territory has by theme: at sites in it, and by coverage."""
    territory = get_object_or_404(Territory.objects.current().defer("outline"), code=code)
    language = get_language()
    criteria = Criteria(territory=territory, language=language)
    sites, from_elsewhere = matching_sites(criteria), matching_by_coverage(criteria)
    at_sites, by_coverage = _by_theme(sites), _by_theme(from_elsewhere)
    search_url = f"{reverse('directory:search')}?territory={territory.code}"
    if _lies_in(place := request.GET.get("place", ""), territory):
        search_url = with_place(search_url, place)
    above = Territory.objects.above(territory).exclude(pk=territory.pk)
    parents = above.defer("outline").smallest_first()
    context = {
        "territory": territory,
        "name": territory.name_in(language),
        "themes": [
            {
                "code": term.code,
                "label": term.label,
                "icon": term.icon,
                "colour": term.colour,
                "count": at_sites.get(term.code, 0) + by_coverage.get(term.code, 0),
                "count_sites": at_sites.get(term.code, 0),
                "count_coverage": by_coverage.get(term.code, 0),
                "url": f"{search_url}&theme={term.code}",
            }
            for term in taxonomy.themes()
        ],
        "search_url": search_url,
        "parents": [territory_link(parent, language) for parent in parents],
        "children": [
            territory_link(child, language)
            for child in below(territory)
            .defer("outline")
            .order_by("-population", "code")[:CHILDREN_SHOWN]
        ],
        "count_sites": sites.values("programme_id").distinct().count(),
        "count_coverage": from_elsewhere.values("programme_id").distinct().count(),
    }
    return render(request, "directory/territory.html", context)


@login_not_required
@never_cache
@require_safe
@xframe_options_sameorigin
@with_map_policy
@of_today
def territory_map(request: HttpRequest, code: str) -> HttpResponse:
    """The outline of a territory and the published places in it, as a folium document."""
    territory = get_object_or_404(Territory.objects.current(), code=code)
    entries = matching_sites(Criteria(territory=territory)).with_lonlat()
    entries = entries.annotate(locality=F("site__locality")).order_by("pk")[:MARKERS_SHOWN]
    outlines = outlines_of(below(territory)) + outlines_of(
        Territory.objects.filter(pk=territory.pk), territory
    )
    return map_document(request, territory.name_in(get_language()), outlines, markers_of(entries))


@kept_page
@of_today
def unconfirmed(request: HttpRequest, code: str) -> HttpResponse:
    """The programmes at places here that searches leave out, since nobody confirmed them."""
    territory = get_object_or_404(Territory.objects.current().defer("outline"), code=code)
    language = get_language()
    communes = TerritoryAncestor.objects.filter(ancestor=territory.pk).values("territory")
    here = Programme.objects.unconfirmed().filter(sites__commune__in=communes).distinct()
    listed = list(here.order_by("-verified_on", "pk")[:UNCONFIRMED_SHOWN])
    titles = texts.of_programmes([each.pk for each in listed], language, "title")
    context = {
        "territory": territory,
        "name": territory.name_in(language),
        "rows": [
            {"programme": each, "title": titles[each.pk]["title"]}
            for each in listed
            if each.pk in titles
        ],
    }
    return render(request, "directory/territory_unconfirmed.html", context)


def _lies_in(place: str, territory: Territory) -> bool:
    """Whether a chosen place lies in a territory: near any other, nothing is found in it."""
    if not PLACE_CODE.fullmatch(place):
        return False
    chosen = Territory.objects.filter(code=city_of_borough(place) or place).first()
    if chosen is None:
        return False
    return Territory.objects.above(chosen).filter(pk=territory.pk).exists()


def below(territory: Territory) -> TerritoryQuerySet:
    """Children of a territory, of the kinds in ``KINDS_BELOW``."""
    return Territory.objects.current().filter(
        parent_links__parent=territory, kind__in=KINDS_BELOW.get(territory.kind, [])
    )


def _by_theme(rows) -> dict[str, int]:
    """How many programmes of ``rows`` each theme has."""
    themes = rows.annotate(theme_code=Func(F("themes"), function="unnest")).values("theme_code")
    counts = themes.annotate(programmes=Count("programme_id", distinct=True)).order_by()
    return {row["theme_code"]: row["programmes"] for row in counts}
