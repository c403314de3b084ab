"""The workspace: one text side by side in both languages, saved while one types."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
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
from contributions.revisions.differences import LineChanged
from contributions.revisions.meaning import confirm_translation, correct_meaning
from contributions.schema.sections import version_token
from contributions.workflows import RevisionState
from directory.markdown import to_html
from directory.texts import Text
from directory.views.public import is_fragment
from translations import actions, glossary, machine, memory, spelling
from translations.access import refused, translator_page
from translations.actions import DraftMovedError
from translations.checks import Finding, findings
from translations.models import Dismissal, Question
from translations.pieces import TextPiece
from translations.queue import queue, wanted_in

# Messages after an action, by the parameter in the query string.
DONE = ("saved", "sent", "published", "done")
LONGEST_WORDS = 2000


@dataclass(frozen=True)
class Suggestion:
    """An open suggestion of somebody, compared with what readers see."""

    revision: Revision
    text: str
    is_own: bool
    pieces: list

    @property
    def waits(self) -> bool:
        """Whether a reviewer may decide on it; else it is still being written."""
        return self.revision.state == RevisionState.WAITING

    @property
    def version(self) -> str:
        """Its version token, for the reviewer's decision."""
        return self.revision.changed_at.isoformat()


@dataclass(frozen=True)
class Checked:
    """A translation as the checks and a reader see it."""

    findings: list[Finding]
    dismissed: list[Dismissal]
    preview: SafeString


@takes_up_to(LONG_TEXTS)
@translator_page
@require_http_methods(["GET", "HEAD", "POST"])
def piece(request: SignedInRequest, actor: Actor, language: str, piece: TextPiece) -> HttpResponse:
    """The workspace of one text; POST saves the draft, as the script does while one types."""
    if request.method != "POST":
        return _page(request, actor, piece)
    text = one_way(request.POST.get("text", ""))
    try:
        own = actions.save(by=actor, piece=piece, text=text, seen=request.POST.get("seen", ""))
    except DraftMovedError as error:
        return _conflict(request, actor, piece, text, error.text)
    if is_fragment(request):
        saved = own.content.get(piece.name, piece.published) if own else piece.published
        context = {"checked": checked(piece, text), "seen": version_token(saved), "piece": piece}
        return render(request, "translations/_saved.html", context)
    return _back(piece, "saved")


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
    except DraftMovedError as error:
        return _conflict(request, actor, piece, one_way(request.POST.get("text", "")), error.text)


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
        text = one_way(request.POST.get("text", ""))
        actions.accept(by=actor, piece=piece, revision=revision, text=text, version=version)
        return _back(piece, "published")
    reason = request.POST.get("reason", "").strip()[:LONGEST_WORDS]
    if verb not in {"reject", "request_changes"} or not reason:
        raise Http404("No decision has this name, or it has no reason.")
    decided = getattr(revision_actions, verb)
    decided(by=actor, revision=revision, reason=reason, version=version)
    return _back(piece, "done")


@personal_page
@require_POST
def answer(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Answer a question about a French text."""
    actor = current_actor(request)
    question = get_object_or_404(Question, pk=question_id)
    text = request.POST.get("answer", "").strip()[:LONGEST_WORDS]
    if not actions.may_answer(actor) or not text:
        raise Http404("Coordinators answer, in words.")
    actions.answer(by=actor, question=question, text=text)
    return redirect("translations:home")


def checked(piece: TextPiece, text: str) -> Checked:
    """The findings of the checks, those dismissed, and the text as a reader sees it."""
    dismissed = actions.dismissals(piece, text)
    found = findings(piece.wording(text), [each.check_code for each in dismissed])
    return Checked(found, dismissed, to_html(text))


def _suggest(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    actions.suggest(by=actor, piece=piece, text=one_way(request.POST.get("text", "")))
    return _onward(request, piece, "sent")


def _publish(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    actions.publish(by=actor, piece=piece, text=one_way(request.POST.get("text", "")))
    return _onward(request, piece, "published")


def _confirm(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    confirm_translation(
        by=actor,
        kind=piece.kind,
        target_id=piece.owner.pk,
        key=piece.source.key,
        language=piece.language,
        source_text_no=_number(request, "french"),
    )
    memory.remember(piece.source)
    return _back(piece, "published")


def _correct(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    correct_meaning(
        by=actor,
        kind=piece.kind,
        target_id=piece.owner.pk,
        key=piece.source.key,
        text_no=_number(request, "french"),
        changes_meaning=request.POST.get("changes") == "1",
    )
    return _back(piece, "done")


def _dismiss(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    reason, code = request.POST.get("reason", ""), request.POST.get("check", "")
    if not reason.strip():
        raise Http404("A check is dismissed with a reason.")
    text = one_way(request.POST.get("text", ""))
    actions.dismiss(by=actor, piece=piece, text=text, code=code, reason=reason)
    return _back(piece, "done")


def _vote(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    form = IdForm(request.POST)
    if not form.is_valid():
        raise Http404("No such suggestion.")
    revision = _suggestion_or_404(piece, form.cleaned_data["revision"])
    actions.vote(by=actor, piece=piece, revision=revision, is_for=request.POST.get("vote") == "for")
    return _back(piece, "done")


def _ask(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    text = request.POST.get("question", "").strip()[:LONGEST_WORDS]
    if not text:
        raise Http404("A question has words.")
    actions.ask(by=actor, piece=piece, text=text)
    return _back(piece, "done")


def _machine(request: SignedInRequest, actor: Actor, piece: TextPiece) -> HttpResponse:
    try:
        machine.draft(by=actor, piece=piece)
    except machine.DraftRefusedError as error:
        return refused(request, str(error))
    return _back(piece, "done")


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


def _back(piece: TextPiece, done: str) -> HttpResponse:
    address = reverse("translations:piece", args=[piece.language, piece.source.pk])
    return HttpResponseRedirect(f"{address}?{done}")


def _onward(request: SignedInRequest, piece: TextPiece, done: str) -> HttpResponse:
    """To the next text of the queue that she came from, else back to the language."""
    query = request.POST.get("queue", "")[:200]
    items = queue(piece.language, wanted_in(QueryDict(query)), 2)
    following = next((each for each in items if each.section.pk != piece.source.pk), None)
    if following is None:
        return redirect("translations:language", piece.language)
    address = reverse("translations:piece", args=[piece.language, following.section.pk])
    return HttpResponseRedirect(f"{address}?{done}")


def _conflict(
    request: SignedInRequest, actor: Actor, piece: TextPiece, text: str, other: str
) -> HttpResponse:
    """Both texts, when the draft was changed in another window; a script shows what it is sent."""
    if is_fragment(request):
        context = {"other": other, "piece": piece}
        return render(request, "translations/_moved.html", context, status=409)
    return _page(request, actor, piece, text=text, other=other, status=409)


def _page(
    request: SignedInRequest,
    actor: Actor,
    piece: TextPiece,
    *,
    text: str = "",
    other: str = "",
    status: int = 200,
) -> HttpResponse:
    revisions = piece.suggestions()
    own = piece.own(revisions, request.user.pk)
    stored = own.content[piece.name] if own else piece.published
    shown = text or stored
    is_reviewer = actions.may_publish(actor, piece.language)
    drafted = None if piece.is_legal else machine.current_draft(piece)
    context = _language(request, piece.language) | {
        "piece": piece,
        "text": shown,
        "seen": version_token(other or stored),
        "other": other,
        "own": own,
        "source": Text(piece.source.text, piece.source.language),
        "published": Text(piece.published, piece.language),
        "changed": piece.changed,
        "edit_changed": _last_edit(piece) if is_reviewer else None,
        "terms": glossary.terms_in(piece.source.text, piece.language),
        "memory": _memory(piece, shown),
        "checked": checked(piece, shown),
        "suggestions": [_suggestion(each, piece, request.user.pk) for each in revisions],
        "questions": Question.objects.filter(owner=piece.owner.pk, key=piece.source.key),
        "remarks": list(own.remarks.all()) if own else [],
        "is_reviewer": is_reviewer,
        "offers_machine": drafted is None and machine.is_offered(piece),
        "machine": drafted,
        "missing_package": spelling.missing_package(piece.language),
        "done": next((word for word in DONE if word in request.GET), ""),
    }
    return render(request, "translations/piece.html", context, status=status)


def _language(request: SignedInRequest, code: str) -> dict:
    """The language of the page, and the filters of the queue that it was opened from."""
    return {
        "code": code,
        "label": languages_to_translate()[code],
        "dir": Text("", code).dir,
        "query": f"?{wanted_in(request.GET).query}",
    }


def _memory(piece: TextPiece, shown: str) -> list[memory.Alike]:
    """Texts that are alike with their translations, without the one that is shown."""
    found = memory.alike(piece.source.text, piece.language)
    return [each for each in found if (each.source, each.text) != (piece.source.text, shown)]


def _suggestion(revision: Revision, piece: TextPiece, user_id: int) -> Suggestion:
    text = revision.content[piece.name]
    line = LineChanged("", piece.published, text, is_prose=True)
    return Suggestion(revision, text, revision.author_id == user_id, line.pieces)


def _last_edit(piece: TextPiece) -> dict | None:
    """The last edit of the French, to correct what was said of its meaning; None without one."""
    if not piece.versions:
        return None
    former = piece.versions[0]
    line = LineChanged("", former.text, piece.source.text, is_prose=True)
    return {
        "text_no": piece.source.text_no,
        "changes_meaning": former.meaning_no != piece.source.meaning_no,
        "pieces": line.pieces,
    }
