"""Views that edit a proposal page by page; each page is saved, with or without scripts."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from accounts.body_limits import LONG_TEXTS, takes_up_to
from contributions.duplicates.finder import LikelyDuplicate, likely_duplicates
from contributions.proposals.access import proposal_or_404
from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.hours import HoursForm
from contributions.proposals.forms.pages import PageForm
from contributions.proposals.forms.places import PlaceForm
from contributions.proposals.forms.sections import BY_SLUG, FormPage, next_page, pages_of, progress
from contributions.proposals.forms.texts import ProgrammeTextsForm
from contributions.proposals.views.access import proposal_page, sender_page
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.labels import names_for, section_lines, section_title
from contributions.schema.sections import site_name
from directory.views.public import is_fragment
from geo.basemap import basemap_of

MOST_SITES = 30
# Name of the button that looks something up instead of saving.
LOOK_UP = "look"


@takes_up_to(LONG_TEXTS)
@sender_page
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """One page of the form."""
    draft = _writable_or_404(request, pk)
    page = BY_SLUG.get(slug)
    if page not in pages_of(draft):
        raise Http404("There is no such page.")
    if page.form is None:
        return _places(request, draft, page)
    more = {"language": request.GET.get("in", "")} if page.form is ProgrammeTextsForm else {}
    form = page.form(request.POST if request.method == "POST" else None, draft=draft, **more)
    return _answer(request, draft, page, form, page.template)


@sender_page
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, pk: UUID, site_id: UUID) -> HttpResponse:
    """One site; a new one is created when it is first saved."""
    draft = _with_places_or_404(request, pk)
    if draft.site(site_id) is None and len(draft.sites) >= MOST_SITES:
        raise Http404("There are enough places.")
    form = PlaceForm(
        request.POST if request.method == "POST" else None, draft=draft, site_id=site_id
    )
    return _answer(request, draft, BY_SLUG["places"], form, "contributions/write_place.html")


@sender_page
@require_POST
def remove_place(request: HttpRequest, pk: UUID, site_id: UUID) -> HttpResponse:
    """Remove a site from the programme."""
    draft = _with_places_or_404(request, pk)
    content = {site_name(site_id): None}
    actions.save_draft(
        by=draft.actor, revision=draft.revision, content=content, now=draft.whole_now
    )
    return redirect("contributions:write", pk, "places")


@proposal_page
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """The rule and the words of a table of hours; nothing is stored."""
    form = HoursForm(request.POST)
    form.is_valid()
    return render(request, "contributions/_hours_words.html", {"form": form})


def _writable_or_404(request: HttpRequest, pk: UUID) -> Draft:
    draft = Draft.of(*proposal_or_404(request, pk))
    if not draft.may_write:
        raise Http404("It cannot be written now.")
    return draft


def _with_places_or_404(request: HttpRequest, pk: UUID) -> Draft:
    draft = _writable_or_404(request, pk)
    if not draft.is_programme:
        raise Http404("A sheet has no places.")
    return draft


def _places(request: HttpRequest, draft: Draft, page: FormPage) -> HttpResponse:
    """The list of sites; its button only leads to the next page."""
    if request.method == "POST":
        return _onward(draft, page)
    context = _context(draft, page) | {"new_site": uuid4(), "sites": draft.sites}
    return render(request, "contributions/write_places.html", context)


def _answer(
    request: HttpRequest, draft: Draft, page: FormPage, form: PageForm, template: str
) -> HttpResponse:
    """Show a page, or save it; shown again with its errors or conflicts when refused."""
    moved: list[str] = []
    if request.method == "POST" and form.is_valid() and LOOK_UP not in request.POST:
        try:
            revision = _save(request, draft, form)
        except BaseMovedError as error:
            moved = error.sections
        else:
            return _saved(request, draft.after(revision), page)
    if is_fragment(request) and LOOK_UP not in request.POST:
        return render(request, "contributions/_write_unsaved.html", {"form": form})
    context = _context(draft, page) | {
        "form": form,
        "template": template,
        "seen": json.dumps(draft.version_tokens(form.sections())),
        "moved": _moved_message(draft, moved),
        "looked": LOOK_UP in request.POST,
    }
    if isinstance(form, PlaceForm):
        context["map_config"] = _map_config(form)
    if is_fragment(request):
        return render(request, "contributions/_place_found.html", context)
    refused = form.is_bound and form.errors and LOOK_UP not in request.POST
    status = 409 if moved else 422 if refused else 200
    return render(request, "contributions/write.html", context, status=status)


def _save(request: HttpRequest, draft: Draft, form: PageForm):
    metadata: dict[str, Any] = {
        name: text for name, text in form.metadata().items() if text is not None
    }
    return actions.save_draft(
        by=draft.actor,
        revision=draft.revision,
        content=draft.normalized(form.content()),
        version_tokens=version_tokens(request.POST.get("seen", "")),
        now=draft.whole_now,
        **metadata,
    )


def _saved(request: HttpRequest, draft: Draft, page: FormPage) -> HttpResponse:
    """Redirect to the next page; a fragment request gets the state of the draft."""
    if is_fragment(request):
        context = {"draft": draft, "duplicates": _duplicates(draft, page)}
        return render(request, "contributions/_write_saved.html", context)
    if page.slug == "places":
        return redirect("contributions:write", draft.revision.pk, "places")
    return _onward(draft, page)


def _onward(draft: Draft, page: FormPage) -> HttpResponse:
    following = next_page(draft, page) if draft.revision.creates else None
    if following is None:
        return redirect("contributions:follow", draft.revision.pk)
    return redirect("contributions:write", draft.revision.pk, following.slug)


def _context(draft: Draft, page: FormPage) -> dict:
    pages = pages_of(draft)
    return {
        "draft": draft,
        "revision": draft.revision,
        "page": page,
        "progress": progress(draft),
        "number": pages.index(page) + 1,
        "count": len(pages),
        "following": next_page(draft, page),
        "languages": ProgrammeTextsForm.languages_of(draft)
        if page.form is ProgrammeTextsForm
        else [],
        "duplicates": _duplicates(draft, page),
    }


def _duplicates(draft: Draft, page: FormPage) -> list[LikelyDuplicate]:
    """Likely duplicates, on the pages whose sections are compared only."""
    if not page.affects_duplicates:
        return []
    return likely_duplicates(draft.whole, draft.revision.target_id)


def version_tokens(text: str) -> dict[str, str]:
    """The version tokens in the form's hidden field; empty when invalid."""
    try:
        tokens = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(tokens, dict):
        return {}
    return {name: token for name, token in tokens.items() if isinstance(token, str)}


def _moved_message(draft: Draft, names: list[str]) -> list[dict]:
    """Sections that somebody else has changed meanwhile, with their current lines."""
    known = names_for([draft.now])
    return [
        {
            "title": section_title(name, known),
            "lines": section_lines(name, draft.now.get(name), known),
        }
        for name in names
    ]


def _map_config(form: PlaceForm) -> dict:
    """Configuration of the map: start, basemap, language."""
    language = get_language() or settings.SOURCE_LANGUAGE
    town = form.chosen_town
    at, centre = form.at, town.point if town else None
    return basemap_of(language) | {
        "lang": language,
        "at": [at.y, at.x] if at else None,
        "centre": [centre.y, centre.x] if centre else None,
    }
