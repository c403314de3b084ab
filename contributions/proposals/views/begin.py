"""Views that begin a proposal: a new programme, a change, the correction of one text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.pages import too_often
from accounts.secret_links import LANDING_POLICY
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.proposals.access import (
    current_actor,
    decides_on,
    programme_or_404,
    remember_sender,
    revision_of_secret,
)
from contributions.proposals.at_once import Correction, send_at_once
from contributions.proposals.first_reader import FirstReader, first_reader
from contributions.proposals.forms.idempotency import BeginForm, CorrectionForm
from contributions.proposals.views.access import (
    BEGINNING,
    OPENING,
    proposal_page,
    refusal_to_send,
)
from contributions.proposals.views.short import short_links
from contributions.revisions import actions
from contributions.revisions.applying import current_content
from contributions.revisions.labels import section_title
from contributions.revisions.unreadable import map_or_fallback
from contributions.schema.sections import text_name, version_token
from contributions.schema.validation import LONGEST_TITLE
from contributions.senders import sender_digest
from contributions.workflows import RevisionState
from directory import texts
from directory.models import ProcedureSheet, Programme
from directory.texts import Text

LONGEST_TEXT = 4000
LISTED = 50
FIRST_PAGE = "words"


@proposal_page
@require_safe
def contribute(request: HttpRequest) -> HttpResponse:
    """Start page of contributions, with the proposals of a signed-in user."""
    actor = current_actor(request)
    context: dict[str, object] = {
        "is_signed_in": actor.user is not None,
        "decides": actor.is_reviewer,
    }
    if actor.user:
        mine = Revision.objects.written_by(actor).order_by("-changed_at", "pk")[:LISTED]
        context["proposals"] = map_or_fallback(list(mine), _listed_all, _unreadable)
    return render(request, "contributions/propose.html", context)


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_programme(request: HttpRequest) -> HttpResponse:
    """Begin to propose a programme; GET begins nothing."""

    def context() -> dict:
        actor = current_actor(request)
        return {"publishes": actor.is_administrator, "coordinates": bool(actor.held)}

    return _begin(request, "contributions/propose_programme.html", None, context)


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def change_programme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a programme: links to correct single texts, or begin with the whole form."""
    actor = current_actor(request)
    programme = programme_or_404(actor, pk)
    mine = Revision.objects.written_by(actor).of(pk).filter(state=RevisionState.DRAFT).first()
    if mine and request.method == "POST":
        return redirect("contributions:follow", mine.pk)

    def context() -> dict:
        displayed = texts.displayed_texts(programme.sections.all(), get_language())
        return {
            "programme": programme,
            "page_url": programme.get_absolute_url(),
            "title": displayed.get("title"),
            "texts": _correctable(displayed, "contributions:correct_programme", pk),
            "short": short_links(programme),
            "decides": decides_on(actor, TargetKind.PROGRAMME, pk),
        }

    return _begin(request, "contributions/propose_change.html", pk, context)


@proposal_page
@require_safe
def change_procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts of a procedure sheet that may be corrected."""
    sheet = _sheet_or_404(slug)
    displayed = texts.displayed_texts(sheet.sections.all(), get_language())
    context = {
        "sheet": sheet,
        "page_url": sheet.get_absolute_url(),
        "title": displayed.get("title"),
        "texts": _correctable(displayed, "contributions:correct_procedure", slug),
    }
    return render(request, "contributions/propose_change.html", context)


@takes_up_to(LONG_TEXTS)
@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct_programme(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Correct one text of a programme."""
    programme = programme_or_404(current_actor(request), pk)
    return _correct(request, TargetKind.PROGRAMME, programme, key)


@takes_up_to(LONG_TEXTS)
@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct_procedure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Correct one text of a procedure sheet."""
    return _correct(request, TargetKind.SHEET, _sheet_or_404(slug), key)


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_proposal(request: HttpRequest, secret: str) -> HttpResponse:
    """Landing page of a proposal's secret link: its button stores the secret in a cookie."""
    if not OPENING.use_from_network(request):
        return too_often(request, OPENING)
    revision = revision_of_secret(secret)
    if revision is None:
        raise Http404("This link opens nothing.")
    if request.method != "POST":
        response = render(request, "contributions/propose_open.html")
        response["Referrer-Policy"] = LANDING_POLICY
        return response
    response = redirect("contributions:follow", revision.pk)
    remember_sender(request, response, revision, secret)
    return response


def _listed_all(revisions: Sequence[Revision]) -> list[dict]:
    return [_listed(revision) for revision in revisions]


def _unreadable(revision: Revision) -> dict:
    """The list item of an unreadable proposal."""
    return {"revision": revision, "title": gettext("Cannot be read")}


def _listed(revision: Revision) -> dict:
    """A proposal as the list shows it."""
    title = next(
        (value for name, value in sorted(revision.content.items()) if name.endswith(":title")), ""
    )
    return {"revision": revision, "title": title}


def _begin(
    request: HttpRequest, template: str, target_id: UUID | None, context: Callable[[], dict]
) -> HttpResponse:
    """Begin a proposal, or show its page, for which only then ``context`` is called."""
    actor = current_actor(request)
    # Coordinators write in French, the source of translations; others in their language.
    language = settings.SOURCE_LANGUAGE if actor.is_reviewer else get_language()
    data = request.POST if request.method == "POST" else None
    form = BeginForm(data, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        if not BEGINNING.use_from_sender(request):
            return too_often(request, BEGINNING)
        revision, secret = actions.begin(
            by=actor,
            language=form.cleaned_data["language"],
            target_id=target_id,
            idempotency_key=form.cleaned_data["idempotency_key"],
            sender=sender_digest(request),
        )
        page = FIRST_PAGE if target_id is None else None
        response = (
            redirect("contributions:write", revision.pk, page)
            if page
            else redirect("contributions:follow", revision.pk)
        )
        if secret:
            remember_sender(request, response, revision, secret)
        return response
    status = 422 if form.is_bound else 200
    shown = {"form": form, "decides": actor.is_reviewer} | context()
    return render(request, template, shown, status=status)


def _correct(
    request: HttpRequest, kind: str, owner: Programme | ProcedureSheet, key: str
) -> HttpResponse:
    text = texts.displayed_texts(owner.sections.all(), get_language()).get(key)
    if text is None:
        raise Http404("There is no such text.")
    longest = LONGEST_TITLE if kind == TargetKind.PROGRAMME and key == "title" else LONGEST_TEXT
    actor, name = current_actor(request), text_name(text.lang, key)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        current=text.text,
        language=text.lang,
        longest=longest,
        asks_address=actor.user is None,
        initial={"text": text.text},
    )
    problem, status = "", 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        problem, status = refusal_to_send(request), 429
        if not problem:
            correction = Correction(
                kind=kind,
                target_id=owner.pk,
                language=text.lang,
                content={name: form.cleaned_data["text"]},
                version_tokens={name: version_token(text.text)},
                keeps_meaning=form.cleaned_data.get("keeps_meaning", False),
            )
            return send_at_once(request, actor, correction, form.cleaned_data)
    context = {"form": form, "text": text, "what": section_title(name), "owner": owner}
    reader = _reader_of_correction(request, kind, owner, name, text)
    context |= {"problem": problem, "first_reader": reader, "decides": reader == FirstReader.NOBODY}
    return render(request, "contributions/correct.html", context, status=status)


def _reader_of_correction(
    request: HttpRequest, kind: str, owner: Programme | ProcedureSheet, name: str, text: Text
) -> FirstReader:
    """Who reads a correction of one text before it is public."""
    actor = current_actor(request)
    revision = Revision(
        target_kind=kind,
        target_id=owner.pk,
        creates=False,
        content={name: text.text},
        base={name: text.text},
    )
    now = current_content(revision) if actor.is_reviewer else {}
    return first_reader(actor, revision, now)


def _correctable(displayed: dict[str, Text], view: str, owner: UUID | str) -> list[dict]:
    """The texts of a page in order, each with the view that corrects it."""
    titles = {key: section_title(text_name(text.lang, key)) for key, text in displayed.items()}
    order = ["title", "summary", "who", "description", "join", "bring", "next"]
    keys = sorted(
        displayed, key=lambda key: (order.index(key) if key in order else 99, titles[key])
    )
    return [
        {"title": titles[key], "text": displayed[key], "view": view, "owner": owner, "key": key}
        for key in keys
    ]


def _sheet_or_404(slug: str) -> ProcedureSheet:
    sheet = ProcedureSheet.objects.published().filter(slug=slug).first()
    if sheet is None:
        raise Http404("No such sheet.")
    return sheet
