"""Pages for a caregiver who may change steps, or propose them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.body_limits import LONG_TEXTS, takes_up_to
from directory import texts
from directory.display.cards import cards
from directory.display.procedures import found_sheets
from directory.search.criteria import Criteria
from directory.search.pages import search_results
from directory.search.query_parser import parse_text_query
from journeys import actions, sharing
from journeys.access import Holder, reader_or_404
from journeys.caregivers import proposal_displays
from journeys.forms import OwnStepForm, ProposalForm, StepForm
from journeys.new_steps import NewStep
from journeys.plan import goal_choices, step_display
from journeys.views.asking import Question, ask
from journeys.views.private import private_page
from journeys.views.shared import back_to, goal_of_share
from journeys.workflows import CHANGING, PROPOSING, VERBS, HolderRole

FOUND_MOST = 6
WORDS_MOST = 100


def _reader(request: HttpRequest, share_id: UUID, *who: HolderRole) -> Holder:
    """The caregiver, when her link allows this; ``Http404`` for others."""
    holder = reader_or_404(request, share_id)
    if holder.who not in who:
        raise Http404("This link does not allow it.")
    return holder


@private_page
@require_POST
def add_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a step in the caregiver's words, in the goal that was shared or that she chose."""
    holder = _reader(request, pk, *CHANGING)
    form = OwnStepForm(request.POST, holder=holder)
    if not form.is_valid():
        return redirect("journeys:shared", pk)
    cleaned = form.cleaned_data
    own = NewStep(text=cleaned["text"], step_id=cleaned["id"])
    goal = goal_of_share(holder) or cleaned["goal"]
    [added] = actions.add_steps(by=holder, new=[own], goal=goal)
    return back_to(pk, f"step-{added.pk}")


@takes_up_to(LONG_TEXTS)
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: UUID, step_id: UUID) -> HttpResponse:
    """Note, date, time and place of a step, and the text of an own one.

    With the whole journey shared, its goal too; that of a share of one goal stays.
    """
    holder = _reader(request, pk, *CHANGING)
    requested = get_object_or_404(holder.steps().with_targets().select_related("goal"), pk=step_id)
    display = step_display(holder, requested)
    if request.method == "POST":
        form = StepForm(request.POST, holder=holder)
        if form.is_valid():
            changes = form.changes()
            if holder.own_share.goal_id or "goal" not in request.POST:
                changes["goal"] = requested.goal
            actions.change_step(by=holder, step=requested, **changes)
            return back_to(pk, f"step-{step_id}")
    else:
        form = StepForm.showing(display, requested.goal_id, holder=holder)
    context = {
        "share_id": pk,
        "step": display,
        "form": form,
        "goals": [] if holder.own_share.goal_id else goal_choices(holder),
        "goal_id": str(form["goal"].value() or ""),
    }
    return render(request, "journeys/shared_step.html", context)


@private_page
@require_POST
def state(request: HttpRequest, pk: UUID, step_id: UUID) -> HttpResponse:
    """Change the state of a step by a verb of the workflow."""
    holder = _reader(request, pk, *CHANGING)
    requested = get_object_or_404(holder.steps(), pk=step_id)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404("There is no such verb.")
    actions.take_transition(by=holder, step=requested, verb=verb)
    return back_to(pk, f"step-{step_id}")


@private_page
@require_POST
def move(request: HttpRequest, pk: UUID, step_id: UUID) -> HttpResponse:
    """Move a step one position up or down in its goal."""
    holder = _reader(request, pk, *CHANGING)
    requested = get_object_or_404(holder.steps(), pk=step_id)
    actions.move_step(by=holder, step=requested, up=request.POST.get("to") == "up")
    return back_to(pk, f"step-{step_id}")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a step: own words, a need, or a programme or procedure found by words.

    Posted with "look" it shows what is found for the words; with "propose" it proposes.
    """
    holder = _reader(request, pk, *PROPOSING)
    if "propose" not in request.POST:
        # A search keeps what was typed already.
        form = ProposalForm(initial=request.POST.dict(), holder=holder)
    else:
        form = ProposalForm(request.POST, holder=holder)
        if form.is_valid():
            _propose(holder, form)
            return back_to(pk, "proposals")
    words = request.POST.get("words", "").strip()[:WORDS_MOST]
    context = {
        "share_id": pk,
        "form": form,
        "words": words,
        "is_for_one_goal": bool(holder.own_share.goal_id),
        "goals": goal_choices(holder),
        **(_found(words) if words else {"cards": [], "sheets": []}),
    }
    return render(request, "journeys/propose.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID, proposal_id: UUID) -> HttpResponse:
    """Ask for confirmation; POST takes back a proposal that waits."""
    holder = _reader(request, pk, *PROPOSING)
    proposal = get_object_or_404(holder.proposals(), pk=proposal_id)
    if request.method == "POST":
        sharing.withdraw(by=holder, proposal=proposal)
        return back_to(pk, "proposals")
    waiting = {each.id: each for each in proposal_displays(holder, only_open=True)}
    if proposal_id not in waiting:
        return back_to(pk, "proposals")
    question = Question(
        title=_("Take back this proposal?"),
        subject=waiting[proposal_id].subject.title,
        words=(
            _("The owner of the journey is asked no more. To propose it again, write it anew."),
        ),
        button=_("Withdraw"),
        keep=_("Leave the proposal"),
        back=reverse("journeys:shared", args=[pk]) + "#proposals",
        icon="undo-2",
    )
    return ask(request, question)


def _propose(holder: Holder, form: ProposalForm) -> None:
    cleaned = form.cleaned_data
    new = NewStep(cleaned["programme"], cleaned["sheet"], cleaned["need"], cleaned["text"])
    sharing.propose(
        by=holder,
        new=new,
        goal=goal_of_share(holder) or cleaned["goal"],
        note=cleaned["note"],
        proposal_id=cleaned["id"],
    )


def _found(words: str) -> dict[str, object]:
    """Programmes and procedure sheets for typed words."""
    language = get_language()
    everywhere = Criteria(words=words, language=language)
    sheets = found_sheets(parse_text_query(words, language), FOUND_MOST)
    by_sheet = texts.of_sheets([sheet.pk for sheet in sheets], language, "title", "summary")
    return {
        "cards": cards(search_results(everywhere, FOUND_MOST).entries, language),
        "sheets": [{"slug": sheet.slug} | by_sheet[sheet.pk] for sheet in sheets],
    }
