"""The desk of a territory: its figures, and where no help is near."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.dashboard import coverage_gaps
from contributions.dashboard.figures import dashboard_of
from contributions.moderation import queue
from directory import taxonomy
from directory.display.maps import outlines_of
from geo.coverage_maps import CoverageCircle, Shade, circles_document, shades_document
from geo.folium_maps import with_map_policy
from regions.models import Territory
from regions.pages import coordinator_page

CHILDREN_SHOWN = 100
BELOW = {"country": "region", "region": "department"}


@coordinator_page
@require_safe
def dashboard(request: SignedInRequest, code: str) -> HttpResponse:
    """What a territory has, how fresh and in which languages it is, and where nothing is near."""
    shown = _found(request, code)
    theme = _theme(request)
    language = get_language()
    by_area = coverage_gaps.is_shown_by_area(shown)
    communes = [] if by_area else coverage_gaps.communes_of(shown, theme)
    context = {
        "territory": shown,
        "name": shown.name_in(language),
        "desk": dashboard_of(shown),
        "waiting": queue.counts_by_territory([shown.pk]).get(shown.pk, 0),
        "themes": taxonomy.themes(),
        "theme": theme,
        "by_area": by_area,
        "areas": coverage_gaps.areas_of(shown, theme) if by_area else [],
        "white": coverage_gaps.coverage_gaps(communes),
        "near_km": coverage_gaps.NEAR_M // 1000,
        "children": _children(shown, language),
    }
    return render(request, "contributions/desk.html", context)


@coordinator_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def dashboard_map(request: SignedInRequest, code: str) -> HttpResponse:
    """The white spots of a territory as a folium document: communes, or areas in shades."""
    shown, theme = _found(request, code), _theme(request)
    title = gettext("Where help is near in %(place)s") % {"place": shown.name_in(get_language())}
    if coverage_gaps.is_shown_by_area(shown):
        shades = [
            Shade(area.geometry, _says(area.name, area.count), area.count)
            for area in coverage_gaps.areas_of(shown, theme)
        ]
        return shades_document(request, title, shades)
    circles = [
        CoverageCircle(one.lon, one.lat, one.population, _people(one), one.has_help)
        for one in coverage_gaps.communes_of(shown, theme)
    ]
    around = Territory.objects.filter(pk__in=shown.ancestors.filter(kind="department").values("pk"))
    outlines = outlines_of(around, shown) or outlines_of(Territory.objects.filter(pk=shown.pk))
    return circles_document(request, title, outlines, circles)


def _found(request: SignedInRequest, code: str) -> Territory:
    """A territory that she answers for."""
    hers = queue.territories_below(actor_of(request.user))
    return get_object_or_404(hers.current(), code=code)


def _theme(request: SignedInRequest) -> str:
    asked = request.GET.get("theme", "")
    return asked if asked in {term.code for term in taxonomy.themes()} else ""


def _children(shown: Territory, language: str) -> list[dict]:
    """The territories one step below that have a desk worth opening."""
    kind = BELOW.get(shown.kind)
    if kind is None:
        return []
    below = Territory.objects.current().of_kind(kind).filter(parent_links__parent=shown)
    return [
        {"code": one.code, "name": one.name_in(language)}
        for one in below.defer("outline").order_by("name")[:CHILDREN_SHOWN]
    ]


def _says(name: str, count: int) -> str:
    words = ngettext("%(number)s programme", "%(number)s programmes", count)
    return f"{name}: {words % {'number': number_format(count, 0)}}"


def _people(commune: coverage_gaps.CommuneShown) -> str:
    number = number_format(commune.population, 0, force_grouping=True)
    words = gettext("%(number)s people") % {"number": number}
    if commune.has_help:
        return f"{commune.name}: {words}"
    return f"{commune.name}: {words}, {gettext('no help near')}"
