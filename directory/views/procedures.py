"""Procedure sheets: the list by theme, and one sheet with steps, documents and help near."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.reading_limit import search_limited
from accounts.roles import Role
from directory import taxonomy, texts
from directory.display.cards import Card, cards
from directory.display.figures import arranged, figures
from directory.display.office_kinds import kinds_of
from directory.display.offices import offices_near
from directory.display.procedures import documents, drafts_in, office_near, steps
from directory.models import ProcedureSheet, Section
from directory.models.recording import offered_for_section
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.forms import SearchForm
from directory.search.pages import search_results
from directory.sensitive import is_sensitive, marked
from directory.views.page_views import counted
from directory.views.public import kept_page, search_page
from directory.views.recordings import playing
from directory.views.typed_place import (
    Understood,
    choose_place,
    is_unknown_place,
    unknown_place_message,
)
from directory.vocabulary import Office

HELP_SHOWN = 6
# The need whose programmes help with an appeal.
LEGAL_HELP = "legal-help"


@kept_page
def procedures(request: HttpRequest) -> HttpResponse:
    """List the procedure sheets under their themes."""
    sheets = list(ProcedureSheet.objects.published().select_related("theme"))
    words = texts.of_sheets([sheet.pk for sheet in sheets], get_language(), "title", "summary")
    by_theme: dict[str, list[dict]] = {}
    for sheet in sheets:
        shown = {
            "title": words[sheet.pk]["title"],
            "summary": words[sheet.pk].get("summary"),
            "url": sheet.get_absolute_url(),
        }
        by_theme.setdefault(sheet.theme.code, []).append(shown)
    themes = [
        {
            "code": term.code,
            "label": term.label,
            "icon": term.icon,
            "colour": term.colour,
            "sheets": by_theme[term.code],
        }
        for term in taxonomy.themes()
        if term.code in by_theme
    ]
    return render(request, "directory/procedures.html", {"themes": themes})


@counted("slug")
@search_page
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one sheet: steps, documents, costs and delays with their sources, and help near."""
    sheet = _sheet(slug)
    language = get_language()
    words = texts.displayed_texts(sheet.sections.all(), language)
    params = request.GET.copy()
    params["lang"] = language
    understood = choose_place(params)
    form = SearchForm(params)
    form.is_valid()
    here = form.here()
    papers = documents(sheet, words)
    context = {
        "sheet": sheet,
        "theme": sheet.theme,
        **{key: words.get(key) for key in ("title", "summary", "who", "next")},
        "form": form,
        **_typed_place(params, understood),
        **_near(sheet, here, language),
        "figures": arranged(figures(sheet.facts.all(), words)),
        "asks_legal_help": any(fact.asks_legal_help for fact in sheet.facts.all()),
        "legal_help_url": reverse("directory:search") + "?" + urlencode(_legal_help(params)),
        "steps": steps(sheet.steps.all(), words, sheet.office),
        "documents": papers,
        "heads": drafts_in([words.get("title"), words.get("summary")]),
        "papers_drafted": drafts_in([paper.text for paper in papers]),
        "sources": sheet.sources.all(),
        "place_form_url": sheet.get_absolute_url(),
        "related": _related(sheet, language),
        "verified_on": sheet.verified_on,
        "verified_by": dict(Role.choices).get(sheet.verified_role, sheet.verified_role),
        "modified_at": sheet.modified_at,
        "is_sensitive": is_sensitive(sheet.needs.all()),
    }
    response = playing(render(request, "directory/procedure.html", context), words)
    return marked(response, bool(context["is_sensitive"]))


@search_limited
@login_not_required
@csrf_exempt
@never_cache
@require_POST
def procedure_near(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of a sheet for a device's position, which must be in no URL or log.

    It changes nothing, so it needs no CSRF token; the page it is sent from has no cookie.
    """
    sheets = ProcedureSheet.objects.published().prefetch_related("needs", "steps")
    sheet = get_object_or_404(sheets, slug=slug)
    language = get_language()
    params = request.POST.copy()
    params["lang"] = language
    form = SearchForm(params)
    form.is_valid()
    context = _near(sheet, form.here(), language)
    return render(request, "directory/_procedure_near.html", context)


def _near(sheet: ProcedureSheet, here: Here | None, language: str) -> dict[str, object]:
    """Variables of a sheet about the place of the reader: offices, and programmes that help."""
    own = kinds_of(sheet.office)
    of_steps = {kind for step in sheet.steps.all() if step.office for kind in kinds_of(step.office)}
    others = sorted(of_steps.difference(own))
    return {
        "where": here,
        "office": {"code": sheet.office, "label": Office(sheet.office).label},
        "office_near": office_near(sheet.office, here, language),
        "has_offices": bool(own or others),
        "offices": offices_near(own, here),
        "step_offices": offices_near(others, here, len(others)),
        "programmes": _help(sheet, here, language),
    }


def _sheet(slug: str) -> ProcedureSheet:
    """A public sheet with all its parts and the recordings of its texts; else 404."""
    sections = Section.objects.annotate(recording_id=offered_for_section())
    return get_object_or_404(ProcedureSheet.objects.published().in_full(sections), slug=slug)


def _related(sheet: ProcedureSheet, language: str) -> list[dict[str, object]]:
    """Titles and addresses of the public sheets that a sheet names."""
    related = list(sheet.related.filter(publication=sheet.publication))
    titles = texts.of_sheets([other.pk for other in related], language, "title")
    return [
        {"title": titles[other.pk]["title"], "url": other.get_absolute_url()} for other in related
    ]


def _legal_help(params: QueryDict) -> dict[str, str]:
    """The search for legal help, near the place that the page is for."""
    place = params.get("place")
    return {"need": LEGAL_HELP, "place": place} if place else {"need": LEGAL_HELP}


def _typed_place(params: QueryDict, understood: Understood) -> dict[str, object]:
    """Variables of the page about the place that was typed on it."""
    return understood.context | {
        "typed_place": params.get("where", "").strip(),
        "place_error": unknown_place_message(params)
        if is_unknown_place(params, understood)
        else "",
    }


def _help(sheet: ProcedureSheet, here: Here | None, language: str) -> list[Card]:
    """Programmes linked to a sheet, then others for its needs; near the place given, if any."""
    anywhere = Criteria(here=here, radius_m=DEFAULT_RADIUS_M if here else None, language=language)
    entries = search_results(replace(anywhere, sheet_id=sheet.pk), HELP_SHOWN).entries
    needs = tuple(need.code for need in sheet.needs.all())
    if needs and len(entries) < HELP_SHOWN:
        linked = {entry.programme_id for entry in entries}
        others = search_results(replace(anywhere, needs=needs), HELP_SHOWN).entries
        entries += [entry for entry in others if entry.programme_id not in linked]
    return cards(entries[:HELP_SHOWN], language, place=here.code if here else "")
