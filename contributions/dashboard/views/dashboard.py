"""Views of a territory's dashboard: its figures, and the map of coverage gaps."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.dashboard import coverage_gaps, unfound
from contributions.dashboard.figures import dashboard_of
from contributions.moderation import queue
from directory import taxonomy
from directory.display.maps import outlines_of
from directory.models import UnfoundWords
from geo.coverage_maps import Shade, shades_document
from geo.folium_maps import with_map_policy
from regions.models import Territory
from regions.pages import coordinator_page

MOST_CHILDREN = 100


@coordinator_page
@require_safe
def dashboard(request: SignedInRequest, code: str) -> HttpResponse:
    """The dashboard of a territory: figures of its programmes, and coverage gaps."""
    territory = _found(request, code)
    theme = _theme(request)
    language = get_language()
    by_area = coverage_gaps.is_mapped_by_area(territory)
    communes = [] if by_area else coverage_gaps.communes_of(territory, theme)
    context = {
        "territory": territory,
        "name": territory.name_in(language),
        "dashboard": dashboard_of(territory),
        "waiting": queue.counts_by_territory([territory.pk]).get(territory.pk, 0),
        "themes": taxonomy.themes(),
        "theme": theme,
        "by_area": by_area,
        "areas": coverage_gaps.areas_of(territory, theme) if by_area else [],
        "gaps": coverage_gaps.coverage_gaps(communes),
        "near_km": coverage_gaps.NEAR_M // 1000,
        "children": _children(territory, language),
        "unfound": unfound.unfound_in(territory, language),
    }
    return render(request, "contributions/dashboard.html", context)


@coordinator_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def dashboard_map(request: SignedInRequest, code: str) -> HttpResponse:
    """How well a territory is served as a folium map: its communes, or areas, in shades."""
    territory, theme = _found(request, code), _theme(request)
    title = gettext("Where help is near in %(place)s") % {
        "place": territory.name_in(get_language())
    }
    if coverage_gaps.is_mapped_by_area(territory):
        shades = [
            Shade(area.geometry, _area_label(area.name, area.count), area.count)
            for area in coverage_gaps.areas_of(territory, theme)
        ]
        return shades_document(request, title, [], shades)
    shades = [
        Shade(commune.geometry, _commune_label(commune.coverage), commune.coverage.programmes)
        for commune in coverage_gaps.drawn_communes(territory, theme)
    ]
    around = territory.ancestors.filter(kind="department").values("pk")
    outlines = outlines_of(
        Territory.objects.filter(Q(pk__in=around) | Q(pk=territory.pk)), territory
    )
    return shades_document(request, title, outlines, shades)


@coordinator_page
@require_POST
def hide_unfound(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hide words searched and not found from the dashboards, and lead back to one of them."""
    actor = actor_of(request.user)
    hers = queue.territories_below(actor).values("pk")
    rows = UnfoundWords.objects.filter(territory__in=hers).select_related("territory")
    row = get_object_or_404(rows, pk=pk)
    back = _found(request, request.POST.get("back", row.territory.code))
    unfound.hide_unfound(by=actor, row=row)
    return redirect(f"{reverse('contributions:dashboard', args=[back.code])}#unfound-title")


def _found(request: SignedInRequest, code: str) -> Territory:
    """A territory that the user answers for; 404 for another."""
    hers = queue.territories_below(actor_of(request.user))
    return get_object_or_404(hers.current(), code=code)


def _theme(request: SignedInRequest) -> str:
    code = request.GET.get("theme", "")
    return code if code in {term.code for term in taxonomy.themes()} else ""


def _children(territory: Territory, language: str) -> list[dict]:
    """The regions or departments directly below, which have dashboards."""
    kind = coverage_gaps.BELOW.get(territory.kind)
    if kind is None:
        return []
    below = Territory.objects.current().of_kind(kind).filter(parent_links__parent=territory)
    return [
        {"code": place.code, "name": place.name_in(language)}
        for place in below.defer("outline").order_by("name")[:MOST_CHILDREN]
    ]


def _area_label(name: str, count: int) -> str:
    count_text = ngettext("%(number)s programme", "%(number)s programmes", count)
    return f"{name}: {count_text % {'number': number_format(count, 0)}}"


def _commune_label(commune: coverage_gaps.CommuneCoverage) -> str:
    number = number_format(commune.population, 0, force_grouping=True)
    people = gettext("%(number)s people") % {"number": number}
    return f"{commune.name}: {people}, {_near_text(commune)}"


def _near_text(commune: coverage_gaps.CommuneCoverage) -> str:
    if not commune.has_help:
        return gettext("no help near")
    text = ngettext(
        "%(number)s programme within %(km)s km",
        "%(number)s programmes within %(km)s km",
        commune.programmes,
    )
    number = f"{commune.programmes}+" if commune.is_many else commune.programmes
    return text % {"number": number, "km": coverage_gaps.NEAR_M // 1000}
