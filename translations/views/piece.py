"""The workspace: one text side by side in both languages, saved while one types."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from contributions.revisions.meaning import confirm_translation, correct_meaning
from contributions.schema.sections import version_token
from directory.views.public import is_fragment
from translations import actions, machine, memory
from translations.access import refused, translator_page
from translations.actions import TextMovedError, UnsafeTextError
from translations.models import LONGEST_REMARK
from translations.pieces import TextPiece
from translations.publishing import ChecksFailError, publish, publish_elsewhere
from translations.views import shown
from translations.views.deciding import suggestion_or_404
from translations.views.workspace import Attempt, back, conflict, onward, page, shown_by, text_sent


@takes_up_to(LONG_TEXTS)
@translator_page
@require_http_methods(["GET", "HEAD", "POST"])
def piece(request: SignedInRequest, actor: Actor, language: str, piece: TextPiece) -> HttpResponse:
    """The workspace of one text; POST saves the draft, as the script does while one types."""
    if request.method != "POST":
        return page(request, actor, piece)
    text = text_sent(request)
    try:
        own = actions.save(by=actor, piece=piece, text=text, shown=shown_by(request, draft=""))
    except TextMovedError as error:
        return conflict(request, actor, piece, text, error)
    if is_fragment(request):
        saved = own.content.get(piece.name, piece.published) if own else piece.published
        found = shown.checked(piece, text)
        context = {"checked": found, "seen": version_token(saved), "piece": piece}
        return render(request, "translations/_saved.html", context)
    return back(request, piece, "saved")


@takes_up_to(LONG_TEXTS)
@translator_page
@require_POST
def act(
    request: SignedInRequest, actor: Actor, language: str, piece: TextPiece, verb: str
) -> HttpResponse:
    """Something a translator does with the text: a verb of ``VERBS``."""
    if verb not in VERBS:
        raise Http404("There is no such action.")
    try:
        return VERBS[verb](request, actor, piece)
    except TextMovedError as error:
        return conflict(request, actor, piece, text_sent(request), error)
    except ChecksFailError as error:
        attempt = Attempt(text_sent(request), failing=error.found)
    except UnsafeTextError as error:
        attempt = Attempt(text_sent(request), unsafe=error.found)
    return page(request, actor, piece, attempt, 422)


def _suggest(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    actions.suggest(by=actor, piece=piece, text=text_sent(request), shown=shown_by(request))
    return onward(request, piece, "sent")


def _publish(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    why, shown_before = request.POST.get("why", ""), shown_by(request)
    text = text_sent(request)
    publish(by=actor, piece=piece, text=text, shown=shown_before, why=why)
    if "everywhere" in request.POST:
        publish_elsewhere(by=actor, piece=piece, text=text)
    return onward(request, piece, "published")


def _confirm(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    confirm_translation(
        by=actor,
        kind=piece.kind,
        target_id=piece.owner.pk,
        key=piece.source.key,
        language=piece.language,
        source_text_no=_number(request, "french"),
        token=request.POST.get("published", ""),
    )
    memory.remember(piece.source)
    return back(request, piece, "published")


def _correct(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    correct_meaning(
        by=actor,
        kind=piece.kind,
        target_id=piece.owner.pk,
        key=piece.source.key,
        text_no=_number(request, "french"),
        changes_meaning=request.POST.get("changes") == "1",
    )
    return back(request, piece, "done")


def _dismiss(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    reason, code = request.POST.get("reason", ""), request.POST.get("check", "")
    if not reason.strip():
        raise Http404("A check is dismissed with a reason.")
    text = text_sent(request)
    actions.dismiss(by=actor, piece=piece, text=text, code=code, reason=reason)
    return back(request, piece, "done")


def _vote(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    form = IdForm(request.POST)
    if not form.is_valid():
        raise Http404("No such suggestion.")
    revision = suggestion_or_404(piece, form.cleaned_data["revision"])
    actions.vote(by=actor, piece=piece, revision=revision, is_for=request.POST.get("vote") == "for")
    return back(request, piece, "done")


def _ask(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    text = request.POST.get("question", "").strip()[:LONGEST_REMARK]
    if not text:
        raise Http404("A question has words.")
    actions.ask(by=actor, piece=piece, text=text)
    return back(request, piece, "done")


def _machine(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    try:
        machine.draft(by=actor, piece=piece)
    except machine.DraftRefusedError as error:
        return refused(request, str(error))
    return back(request, piece, "done")


VERBS = {
    "suggest": _suggest,
    "publish": _publish,
    "confirm": _confirm,
    "correct": _correct,
    "dismiss": _dismiss,
    "vote": _vote,
    "ask": _ask,
    "machine": _machine,
}


class IdForm(forms.Form):
    """The id of a suggestion."""

    revision = forms.UUIDField()


def _number(request: SignedInRequest, name: str) -> int:
    """A positive number of a form; 404 for anything else."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Http404("No number.")
    return int(text)
