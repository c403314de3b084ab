"""The page of one programme, and its map."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from directory import taxonomy, texts
from directory.display.cards import Card, cards
from directory.display.conditions import (
    conditions_of,
    cost_in_words,
    languages_of,
    ways_of_access,
    ways_to_join,
)
from directory.display.declared import details_of
from directory.display.json_ld import programme_json_ld
from directory.display.maps import markers_of, outlines_of
from directory.display.operating import operating_notice
from directory.display.sites import site_display, summary_card
from directory.models import ProcedureSheet, Programme, Section, Site, TaxonomyTerm
from directory.models.recording import offered_for_section
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.pages import search_results
from directory.sensitive import SENSITIVE_NEEDS, marked
from directory.views.page_views import counted
from directory.views.public import is_fragment, kept_page, territory_link
from directory.views.recordings import playing
from directory.vocabulary import Reach
from geo.folium_maps import map_document, with_map_policy
from geo.points import point
from regions.models import Territory, TerritoryAncestor

NEAR_SHOWN = 4


@counted("pk")
@kept_page
@vary_on_headers("HX-Request")
def programme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a published programme, or its card alone; a merged one redirects to its target."""
    programme = get_object_or_404(with_everything(), pk=pk)
    if programme.merged_into_id:
        return redirect("directory:programme", programme.merged_into_id)
    language = get_language()
    sections = shown_sections(programme, language)
    own = (section for section in sections if section.programme_id)
    words = texts.displayed_texts(own, language)
    if is_fragment(request):
        return render(request, "components/card.html", {"card": summary_card(programme, words)})
    sites = [site_display(site, timezone.now()) for site in programme.sites.all()]
    context = {
        "programme": programme,
        "is_sensitive": programme.is_sensitive,
        "card": summary_card(programme, words),
        "operating": operating_notice(programme, timezone.localdate()),
        "texts": words,
        "conditions": conditions_of(programme),
        "sites": sites,
        "has_map": any(site.lat is not None for site in sites),
        "coverage": [territory_link(territory, language) for territory in programme.coverage.all()],
        "is_nationwide": programme.is_nationwide,
        "languages": languages_of(programme),
        "ways_to_join": ways_to_join(programme),
        "ways_of_access": ways_of_access(programme),
        "cost_label": cost_in_words(programme.cost, programme.cost_eur),
        "details": details_of(programme),
        "organization": programme.organization,
        "procedures": _procedures(
            programme, [section for section in sections if section.sheet_id], language
        ),
        "near": _near(programme, language, request.GET.get("place", "")),
        "verified_on": programme.verified_on,
        "verified_by_role": programme.verified_role,
        "modified_at": programme.modified_at,
        "json_ld": programme_json_ld(request, programme, words, sites),
    }
    response = playing(render(request, "directory/programme.html", context), words)
    return marked(response, programme.is_sensitive)


@login_not_required
@never_cache
@require_safe
@xframe_options_sameorigin
@with_map_policy
def programme_map(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The published places of one programme as a folium document, for a frame in its page."""
    programme = get_object_or_404(Programme.objects.published(), pk=pk)
    words = texts.of_programmes([programme.pk], get_language(), "title")[programme.pk]
    sites = programme.sites.with_published_point()
    above = TerritoryAncestor.objects.filter(territory__in=programme.sites.values("commune"))
    departments = Territory.objects.of_kind("department").filter(pk__in=above.values("ancestor"))
    return map_document(request, words["title"].text, outlines_of(departments), markers_of(sites))


def with_everything() -> QuerySet[Programme]:
    """Published programmes with all rows their page shows, in a fixed number of queries."""
    sites = Site.objects.select_related("rule").defer("exact_point")
    sheets = ProcedureSheet.objects.published().filter(programmes=OuterRef("pk"))
    sensitive = TaxonomyTerm.objects.filter(
        programmes_by_need=OuterRef("pk"), code__in=SENSITIVE_NEEDS
    )
    named = JSONObject(id="id", slug="slug", theme_id="theme_id")
    return (
        # ``sheets`` is declared with the model.
        Programme.objects.published_or_merged()
        .select_related("organization", "theme", "rule")
        .annotate(
            sheets=ArraySubquery(sheets.values(json=named)),  # type: ignore[no-redef]
            is_sensitive=Exists(sensitive),
        )
        .prefetch_related(
            Prefetch("sites", sites.with_published_point().with_closures()),
            Prefetch("coverage", Territory.objects.defer("outline").smallest_first()),
        )
    )


def shown_sections(programme: Programme, language: str) -> list[Section]:
    """The programme's texts, and the titles of its procedure sheets, in one query."""
    sheets = ProcedureSheet.objects.published().filter(programmes=programme).order_by().values("pk")
    of_sheets = Section.objects.filter(sheet__in=sheets).with_keys("title")
    of_sheets = of_sheets.in_languages(language, texts.SOURCE)
    own, others = (
        each.order_by().annotate(recording_id=offered_for_section())
        for each in (programme.sections.all(), of_sheets)
    )
    return list(own.union(others, all=True))


def _procedures(programme: Programme, sections: list[Section], language: str) -> list[dict]:
    """The procedure sheets of a programme; ``sections`` are their titles."""
    by_sheet: dict[str, list[Section]] = {}
    for section in sections:
        by_sheet.setdefault(str(section.sheet_id), []).append(section)
    themes = taxonomy.by_id()
    procedures = []
    for sheet in programme.sheets:
        words = texts.displayed_texts(by_sheet[sheet["id"]], language)
        url = reverse("directory:procedure", args=[sheet["slug"]])
        theme = themes.get(sheet["theme_id"]) or taxonomy.read(sheet["theme_id"])
        procedures.append({"title": words["title"], "url": url, "theme": theme})
    return procedures


def _near(programme: Programme, language: str, place: str) -> list[Card]:
    """Cards of other programmes of the same theme near this one's first place.

    ``place``: the code of the reader's place in the address, for the links.
    """
    site = next((site for site in programme.sites.all() if site.lon is not None), None)
    if site is None or site.lon is None or site.lat is None:
        return []
    criteria = Criteria(
        here=Here(point(site.lon, site.lat)),
        radius_m=DEFAULT_RADIUS_M,
        themes=(programme.theme.code,),
        reaches=(Reach.SITE,),
        language=language,
    )
    others = [
        entry
        for entry in search_results(criteria, NEAR_SHOWN + 1).entries
        if entry.programme_id != programme.pk
    ]
    return cards(others[:NEAR_SHOWN], language, place=place)
