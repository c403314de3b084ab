"""The page of the workspace, what its forms send, and where it leads afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.language_roles import languages_to_translate
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from contributions.proposals.forms.texts import one_way
from contributions.schema.sections import version_token
from directory.texts import Text
from directory.views.public import is_fragment
from translations import actions, glossary, machine, spelling
from translations.actions import Shown, TextMovedError
from translations.checks import Finding
from translations.models import Question
from translations.pieces import TextPiece
from translations.publishing import same_elsewhere, unsettled
from translations.queue import queue, wanted_in
from translations.views import shown

# Messages after an action, by the parameter in the query string.
DONE = ("saved", "sent", "published", "done")
# So many texts that a page sent are still without an answer when it sends the next.
MOST_UNDERWAY = 3


def text_sent(request: SignedInRequest) -> str:
    """The translation that was sent."""
    return one_way(request.POST.get("text", ""))


def shown_by(request: SignedInRequest, *, draft: str | None = None) -> Shown:
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


def back(request: SignedInRequest, piece: TextPiece, done: str) -> HttpResponse:
    """To the same text."""
    return HttpResponseRedirect(_address(request, piece, piece.source.pk, done))


def onward(request: SignedInRequest, piece: TextPiece, done: str) -> HttpResponse:
    """To the next text of the queue that she came from, else back to the language."""
    wanted = wanted_in(request.GET)
    items = queue(piece.language, wanted, 2)
    following = next((each for each in items if each.section.pk != piece.source.pk), None)
    if following is None:
        return redirect("translations:language", piece.language)
    return HttpResponseRedirect(_address(request, piece, following.section.pk, done))


def conflict(
    request: SignedInRequest, actor: Actor, piece: TextPiece, text: str, error: TextMovedError
) -> HttpResponse:
    """Both texts, when another window or person was faster; a script shows what it is sent."""
    if is_fragment(request):
        context = {"moved": error, "piece": piece}
        return render(request, "translations/_moved.html", context, status=409)
    return page(request, actor, piece, Attempt(text, moved=error), 409)


@dataclass(frozen=True)
class Attempt:
    """What she has just sent, and why it was not taken.

    Another text was ``moved`` there; ``failing`` checks ask why; ``unsafe`` is what can never be
    published. ``mended`` is a suggestion that was kept from being published so.
    """

    text: str | None = None
    moved: TextMovedError | None = None
    failing: Sequence[Finding] = ()
    unsafe: str = ""
    mended: shown.Mended | None = None


NONE = Attempt()


def page(
    request: SignedInRequest,
    actor: Actor,
    piece: TextPiece,
    attempt: Attempt = NONE,
    status: int = 200,
) -> HttpResponse:
    """The workspace, with what she has just sent, else with her draft."""
    revisions = piece.suggestions()
    own = piece.own(revisions, request.user.pk)
    stored = own.content[piece.name] if own else piece.published
    written = stored if attempt.text is None else attempt.text
    is_reviewer = actions.may_publish(actor, piece.language)
    dismissed = actions.dismissals(piece)
    context = {
        "piece": piece,
        "text": written,
        "seen": version_token(stored),
        "published_token": version_token(piece.published),
        "own": own,
        "source": Text(piece.source.text, piece.source.language),
        "published": Text(piece.published, piece.language),
        "changed": piece.changed,
        "edit_changed": shown.last_edit(piece) if is_reviewer else None,
        "memory": shown.alike(piece, written),
        "checked": shown.checked(piece, written, dismissed),
        "to_settle": is_reviewer and unsettled(piece, written, dismissed),
        "suggestions": shown.suggestions(
            piece, revisions, request.user.pk, dismissed, attempt.mended
        ),
        "remarks": list(own.remarks.all()) if own else [],
        "is_reviewer": is_reviewer,
        "to_confirm": is_reviewer and _is_to_confirm(actor, piece),
        "elsewhere": len(same_elsewhere(piece)),
    }
    context |= _refusal(attempt, stored if own else "", written)
    context |= _language(request, piece.language) | _helps(piece)
    return render(request, "translations/piece.html", context, status=status)


def _refusal(attempt: Attempt, draft: str, written: str) -> dict:
    """Why what she sent was not taken."""
    moved = attempt.moved
    return {
        "moved": moved,
        "failing": attempt.failing,
        "unsafe": attempt.unsafe,
        # Sending another text replaces her draft: it is shown beside.
        "own_draft": draft if moved and draft not in {written, moved.text} else "",
    }


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
