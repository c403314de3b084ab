"""The workspace: one text side by side in both languages, saved while one types."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.language_roles import languages_to_translate
from accounts.pages import personal_page
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from contributions.models import Revision
from contributions.proposals.access import current_actor
from contributions.proposals.forms.texts import one_way
from contributions.revisions import actions as revision_actions
from contributions.revisions.meaning import confirm_translation, correct_meaning
from contributions.schema.sections import version_token
from directory.texts import Text
from directory.views.public import is_fragment
from translations import actions, glossary, machine, memory, spelling
from translations.access import refused, translator_page
from translations.actions import Shown, TextMovedError
from translations.models import LONGEST_REMARK, Question
from translations.pieces import TextPiece
from translations.queue import queue, wanted_in
from translations.views import shown

# Messages after an action, by the parameter in the query string.
DONE = ("saved", "sent", "published", "done")
# So many texts that a page sent are still without an answer when it sends the next.
MOST_UNDERWAY = 3


@takes_up_to(LONG_TEXTS)
@translator_page
@require_http_methods(["GET", "HEAD", "POST"])
def piece(request: SignedInRequest, actor: Actor, language: str, piece: TextPiece) -> HttpResponse:
    """The workspace of one text; POST saves the draft, as the script does while one types."""
    if request.method != "POST":
        return _page(request, actor, piece)
    text = _text(request)
    try:
        own = actions.save(by=actor, piece=piece, text=text, shown=_shown(request, draft=""))
    except TextMovedError as error:
        return _conflict(request, actor, piece, text, error)
    if is_fragment(request):
        saved = own.content.get(piece.name, piece.published) if own else piece.published
        found = shown.checked(piece, text)
        context = {"checked": found, "seen": version_token(saved), "piece": piece}
        return render(request, "translations/_saved.html", context)
    return _back(request, piece, "saved")


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
        return _conflict(request, actor, piece, _text(request), error)


@takes_up_to(LONG_TEXTS)
@translator_page
@require_POST
def decide(
    request: SignedInRequest,
    actor: Actor,
    language: str,
    piece: TextPiece,
    revision_id: UUID,
    verb: str,
) -> HttpResponse:
    """A reviewer accepts a suggestion, with or without changes, asks for some, or declines it."""
    if not actions.may_publish(actor, language):
        raise PermissionDenied("Reviewers decide.")
    revision = _suggestion_or_404(piece, revision_id)
    version = request.POST.get("version", "")
    if verb == "accept":
        text = _text(request) if "text" in request.POST else None
        actions.accept(by=actor, piece=piece, revision=revision, text=text, version=version)
        return _back(request, piece, "published")
    reason = request.POST.get("reason", "").strip()[:LONGEST_REMARK]
    if verb not in {"reject", "request_changes"} or not reason:
        raise Http404("No decision has this name, or it has no reason.")
    decided = getattr(revision_actions, verb)
    decided(by=actor, revision=revision, reason=reason, version=version)
    return _back(request, piece, "done")


@personal_page
@require_POST
def answer(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Answer a question about a French text."""
    actor = current_actor(request)
    question = get_object_or_404(Question, pk=question_id)
    text = request.POST.get("answer", "").strip()[:LONGEST_REMARK]
    if not actions.may_answer(actor) or not text:
        raise Http404("Coordinators answer, in words.")
    actions.answer(by=actor, question=question, text=text)
    return redirect("translations:home")


def _suggest(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    actions.suggest(by=actor, piece=piece, text=_text(request), shown=_shown(request))
    return _onward(request, piece, "sent")


def _publish(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    actions.publish(by=actor, piece=piece, text=_text(request), shown=_shown(request))
    return _onward(request, piece, "published")


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
    return _back(request, piece, "published")


def _correct(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    correct_meaning(
        by=actor,
        kind=piece.kind,
        target_id=piece.owner.pk,
        key=piece.source.key,
        text_no=_number(request, "french"),
        changes_meaning=request.POST.get("changes") == "1",
    )
    return _back(request, piece, "done")


def _dismiss(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    reason, code = request.POST.get("reason", ""), request.POST.get("check", "")
    if not reason.strip():
        raise Http404("A check is dismissed with a reason.")
    text = _text(request)
    actions.dismiss(by=actor, piece=piece, text=text, code=code, reason=reason)
    return _back(request, piece, "done")


def _vote(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    form = IdForm(request.POST)
    if not form.is_valid():
        raise Http404("No such suggestion.")
    revision = _suggestion_or_404(piece, form.cleaned_data["revision"])
    actions.vote(by=actor, piece=piece, revision=revision, is_for=request.POST.get("vote") == "for")
    return _back(request, piece, "done")


def _ask(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    text = request.POST.get("question", "").strip()[:LONGEST_REMARK]
    if not text:
        raise Http404("A question has words.")
    actions.ask(by=actor, piece=piece, text=text)
    return _back(request, piece, "done")


def _machine(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    try:
        machine.draft(by=actor, piece=piece)
    except machine.DraftRefusedError as error:
        return refused(request, str(error))
    return _back(request, piece, "done")


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


def _suggestion_or_404(piece: TextPiece, revision_id: UUID) -> Revision:
    found = next((each for each in piece.suggestions() if each.pk == revision_id), None)
    if found is None:
        raise Http404("There is no such suggestion.")
    return found


def _text(request: SignedInRequest) -> str:
    """The translation that was sent."""
    return one_way(request.POST.get("text", ""))


def _shown(request: SignedInRequest, *, draft: str | None = None) -> Shown:
    """What the page showed that was sent; ``draft`` is its token where the page names none."""
    return Shown(
        draft=request.POST.get("seen", draft),
        published=request.POST.get("published"),
        underway=tuple(map(one_way, request.POST.getlist("underway")[:MOST_UNDERWAY])),
    )


def _address(request: SignedInRequest, piece: TextPiece, section_id: int, done: str) -> str:
    """A text of the workspace, with what was done and the queue that she came from."""
    address = reverse("translations:piece", args=[piece.language, section_id])
    query = wanted_in(request.GET).query
    return f"{address}?{done}&{query}" if query else f"{address}?{done}"


def _back(request: SignedInRequest, piece: TextPiece, done: str) -> HttpResponse:
    return HttpResponseRedirect(_address(request, piece, piece.source.pk, done))


def _onward(request: SignedInRequest, piece: TextPiece, done: str) -> HttpResponse:
    """To the next text of the queue that she came from, else back to the language."""
    wanted = wanted_in(request.GET)
    items = queue(piece.language, wanted, 2)
    following = next((each for each in items if each.section.pk != piece.source.pk), None)
    if following is None:
        return redirect("translations:language", piece.language)
    return HttpResponseRedirect(_address(request, piece, following.section.pk, done))


def _conflict(
    request: SignedInRequest, actor: Actor, piece: TextPiece, text: str, error: TextMovedError
) -> HttpResponse:
    """Both texts, when another window or person was faster; a script shows what it is sent."""
    if is_fragment(request):
        context = {"moved": error, "piece": piece}
        return render(request, "translations/_moved.html", context, status=409)
    return _page(request, actor, piece, text=text, moved=error, status=409)


def _page(
    request: SignedInRequest,
    actor: Actor,
    piece: TextPiece,
    *,
    text: str | None = None,
    moved: TextMovedError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The workspace; ``text`` is what she has just sent, else her draft is shown."""
    revisions = piece.suggestions()
    own = piece.own(revisions, request.user.pk)
    stored = own.content[piece.name] if own else piece.published
    written = stored if text is None else text
    is_reviewer = actions.may_publish(actor, piece.language)
    dismissed = actions.dismissals(piece)
    context = {
        "piece": piece,
        "text": written,
        "seen": version_token(stored),
        "published_token": version_token(piece.published),
        "moved": moved,
        "own": own,
        "source": Text(piece.source.text, piece.source.language),
        "published": Text(piece.published, piece.language),
        "changed": piece.changed,
        "edit_changed": shown.last_edit(piece) if is_reviewer else None,
        "memory": shown.alike(piece, written),
        "checked": shown.checked(piece, written, dismissed),
        "suggestions": shown.suggestions(piece, revisions, request.user.pk, dismissed),
        "remarks": list(own.remarks.all()) if own else [],
        "is_reviewer": is_reviewer,
        "to_confirm": is_reviewer and _is_to_confirm(actor, piece),
    }
    context |= _language(request, piece.language) | _helps(piece)
    return render(request, "translations/piece.html", context, status=status)


def _helps(piece: TextPiece) -> dict:
    """What helps with a text: terms, questions, and a machine's draft or whether to ask for one."""
    drafted = None if piece.is_legal else machine.current_draft(piece)
    return {
        "terms": glossary.terms_in(piece.source.text, piece.language),
        "questions": Question.objects.filter(owner=piece.owner.pk, key=piece.source.key),
        "machine": drafted,
        "offers_machine": drafted is None and machine.is_offered(piece),
    }


def _is_to_confirm(actor: Actor, piece: TextPiece) -> bool:
    """Whether a reviewer has yet to say that what readers see is right.

    An administrator who does not review the language says so of outdated texts alone: it does not
    make a text a reviewed one.
    """
    return piece.is_outdated or (piece.is_unreviewed and actor.reviews(piece.language))


def _language(request: SignedInRequest, code: str) -> dict:
    """The language of the page, the queue that it was opened from, and what was done there."""
    query = wanted_in(request.GET).query
    return {
        "code": code,
        "label": languages_to_translate()[code],
        "dir": Text("", code).dir,
        "query": f"?{query}" if query else "",
        "missing_package": spelling.missing_package(code),
        "done": next((word for word in DONE if word in request.GET), ""),
    }
