"""Procedure sheets: the list by theme, and one sheet with steps, documents and help near."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from directory import taxonomy, texts
from directory.display.cards import Card, cards
from directory.display.offices import offices_near
from directory.display.procedures import documents, figures, kinds_of, office_near, steps
from directory.models import ProcedureSheet
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.forms import SearchForm
from directory.search.pages import search_results
from directory.views.public import reading_page, search_page
from directory.views.typed_place import Understood, choose_place, is_unknown_place
from directory.vocabulary import FactKind, Office

HELP_SHOWN = 6


@reading_page
def procedures(request: HttpRequest) -> HttpResponse:
    """List the procedure sheets under their themes."""
    published = ProcedureSheet.objects.published().select_related("theme")
    sheets = list(published.prefetch_related("facts__source"))
    words = texts.of_sheets([sheet.pk for sheet in sheets], get_language())
    by_theme: dict[str, list[dict]] = {}
    for sheet in sheets:
        shown = {
            "title": words[sheet.pk]["title"],
            "summary": words[sheet.pk].get("summary"),
            "url": sheet.get_absolute_url(),
            "facts": figures(sheet.facts.all(), words[sheet.pk]),
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


@search_page
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one sheet: steps, documents, costs and delays with their sources, and help near."""
    sheet = get_object_or_404(ProcedureSheet.objects.published().in_full(), slug=slug)
    language = get_language()
    words = texts.displayed_texts(sheet.sections.all(), language)
    params = request.GET.copy()
    params["lang"] = language
    understood = choose_place(params)
    form = SearchForm(params)
    form.is_valid()
    here = form.here()
    all_figures = figures(sheet.facts.all(), words)
    related = list(sheet.related.filter(publication=sheet.publication))
    titles = texts.of_sheets([other.pk for other in related], language, "title")
    context = {
        "sheet": sheet,
        "theme": sheet.theme,
        **{key: words.get(key) for key in ("title", "summary", "who", "next")},
        "form": form,
        "where": here,
        **_typed_place(params, understood),
        "costs": [figure for figure in all_figures if figure.kind == FactKind.COST],
        "delays": [figure for figure in all_figures if figure.kind != FactKind.COST],
        "steps": steps(sheet.steps.all(), words),
        "documents": documents(sheet, words),
        "sources": sheet.sources.all(),
        "office": {"code": sheet.office, "label": Office(sheet.office).label},
        "office_near": office_near(sheet.office, here, language),
        "offices": offices_near(kinds_of(sheet.office), here),
        "place_form_url": sheet.get_absolute_url(),
        "programmes": _help(sheet, here, language),
        "related": [
            {"title": titles[other.pk]["title"], "url": other.get_absolute_url()}
            for other in related
        ],
        "verified_on": sheet.verified_on,
        "modified_at": sheet.modified_at,
    }
    return render(request, "directory/procedure.html", context)


def _typed_place(params: QueryDict, understood: Understood) -> dict[str, object]:
    """Variables of the page about the place that was typed on it."""
    return understood.context | {
        "typed_place": params.get("where", "").strip(),
        "place_is_unknown": is_unknown_place(params, understood),
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
    return cards(entries[:HELP_SHOWN], language)
