"""Pages of a step: fields, state, position, comments, and choosing a programme for a need."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.body_limits import LONG_TEXTS, takes_up_to
from directory.texts import SOURCE, Text
from journeys import actions, sharing
from journeys.access import Holder, owner_or_404
from journeys.caregivers import share_displays
from journeys.deadlines import deadlines_from
from journeys.forms import CommentForm, OrderForm, OwnStepForm, ProfileForm, SinceForm, StepForm
from journeys.models import Step
from journeys.new_steps import NewStep
from journeys.offers import chosen_among, offers
from journeys.offices import offices_of_step
from journeys.plan import StepDisplay, goal_choices, step_display
from journeys.time_limits import time_limits_of
from journeys.views.adding import chosen_programmes
from journeys.views.asking import Question, ask
from journeys.views.journey import journey_page
from journeys.views.private import private_page
from journeys.workflows import VERBS

OFFERED = 8
# The need whose programmes help with an appeal, and how many are shown beside a time limit.
LEGAL_HELP, LEGAL_HELP_OFFERED = "legal-help", 3


@dataclass(frozen=True)
class RefusedSince:
    """The day of a time limit as it was sent, and why it cannot be counted from."""

    fact_id: UUID
    form: SinceForm


@takes_up_to(LONG_TEXTS)
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A step with its note, date, goal and comments; POST saves the fields."""
    holder = owner_or_404(request)
    requested = get_object_or_404(holder.steps().with_targets(), pk=pk)
    if request.method != "POST":
        return step_page(request, holder, requested)
    form = StepForm(request.POST, holder=holder)
    if not form.is_valid():
        return step_page(request, holder, requested, form=form)
    actions.change_step(by=holder, step=requested, **form.changes())
    return back_to(requested)


def step_page(
    request: HttpRequest,
    holder: Holder,
    requested: Step,
    *,
    form: StepForm | None = None,
    since: RefusedSince | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a step; ``form`` and ``since`` were sent and refused."""
    display = step_display(holder, requested)
    form = form or StepForm.showing(display, requested.goal_id, holder=holder)
    context = {
        "step": display,
        "form": form,
        "goals": goal_choices(holder),
        "goal_id": str(form["goal"].value() or ""),
        "offices": offices_of_step(holder, requested),
        **_time_limits(holder, requested),
        "refused_since": since,
        "is_forgotten": "forgotten" in request.GET,
        "threads": _threads(holder, display),
        "comment_form": CommentForm(initial={"step": requested.pk}),
    }
    return render(request, "journeys/step.html", context, status=status)


@private_page
@require_POST
def add_own(request: HttpRequest) -> HttpResponse:
    """Add a step in her own words."""
    holder = owner_or_404(request)
    form = OwnStepForm(request.POST, holder=holder)
    if not form.is_valid():
        return journey_page(request, own_step=form, status=400)
    cleaned = form.cleaned_data
    own = NewStep(text=cleaned["text"], step_id=cleaned["id"])
    [added] = actions.add_steps(by=holder, new=[own], goal=cleaned["goal"])
    return back_to(added)


@private_page
@require_POST
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the state of a step by a verb of the workflow."""
    holder = owner_or_404(request)
    requested = get_object_or_404(holder.steps(), pk=pk)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404("There is no such verb.")
    actions.take_transition(by=holder, step=requested, verb=verb)
    if request.POST.get("from") == "glance":
        return redirect(reverse("journeys:journey") + "#now")
    return back_to(requested)


@private_page
@require_POST
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a step one position up or down in its goal, and go on ordering."""
    holder = owner_or_404(request)
    requested = get_object_or_404(holder.steps(), pk=pk)
    actions.move_step(by=holder, step=requested, up=request.POST.get("to") == "up")
    return redirect(f"{reverse('journeys:journey')}?order#step-{pk}")


@private_page
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Save the order in which the steps of a goal were dragged."""
    holder = owner_or_404(request)
    form = OrderForm(request.POST)
    if form.is_valid():
        actions.arrange_steps(by=holder, order=form.cleaned_data["order"])
    return redirect("journeys:journey")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation; POST removes the step with all she wrote on it."""
    holder = owner_or_404(request)
    requested = get_object_or_404(holder.steps().with_targets(), pk=pk)
    if request.method != "POST":
        display = step_display(holder, requested)
        gone = Text(_("No longer in the directory"), get_language() or SOURCE)
        question = Question(
            title=_("Remove this step?"),
            subject=gone if display.is_gone else display.title,
            words=(_("Its note, date and comments go at once. Nobody can bring them back."),),
            button=_("Remove this step"),
            keep=_("Keep this step"),
            back=reverse("journeys:step", args=[pk]),
        )
        return ask(request, question)
    actions.remove_step(by=holder, step=requested)
    return redirect("journeys:journey")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The nearest programmes for a need; POST replaces the need by the one chosen."""
    holder = owner_or_404(request)
    requested = get_object_or_404(holder.steps().with_targets().filter(kind=Step.Kind.NEED), pk=pk)
    if request.method == "POST":
        chosen = chosen_programmes(request.POST.getlist("programme"))
        if chosen:
            return back_to(actions.resolve_need(by=holder, step=requested, programme=chosen[0]))
    profile = holder.profile()
    offered = offers(requested.need, profile, OFFERED)
    context = {
        "step": step_display(holder, requested),
        "offers": offered,
        "chosen": chosen_among(offered),
        "has_place": bool(profile.place),
        "offices": offices_of_step(holder, requested),
        "form": ProfileForm.showing(profile),
    }
    return render(request, "journeys/choose.html", context)


@private_page
@require_POST
def reply(request: HttpRequest, pk: UUID, share_id: UUID) -> HttpResponse:
    """The owner's answer to a caregiver, on a step."""
    holder = owner_or_404(request)
    requested = get_object_or_404(holder.steps(), pk=pk)
    share = get_object_or_404(holder.journey.shares, pk=share_id)
    form = CommentForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        sharing.comment(
            by=holder, step=requested, text=cleaned["text"], share=share, comment_id=cleaned["id"]
        )
    return redirect(reverse("journeys:step", args=[pk]) + "#comments")


def _time_limits(holder: Holder, step: Step) -> dict[str, object]:
    """The time limits of a step, and the nearest legal help where one needs it."""
    deadlines = deadlines_from(holder.read(holder.journey, "deadlines"))
    limits = time_limits_of(step, deadlines, timezone.now())
    if not any(limit.figure.asks_legal_help for limit in limits):
        return {"time_limits": limits}
    profile = holder.profile()
    cards = [each.card for each in offers(LEGAL_HELP, profile, LEGAL_HELP_OFFERED)]
    return {"time_limits": limits, "asks_legal_help": True, "legal_help": cards}


def _threads(holder: Holder, step: StepDisplay) -> list[dict[str, object]]:
    """Comment threads on a step, one for each share with comments on it."""
    threads = []
    for share in share_displays(holder):
        of_share = [comment for comment in step.comments if comment.share_id == share.id]
        if of_share:
            is_open = share.may_comment and bool(share.secret)
            threads.append({"share": share, "comments": of_share, "is_open": is_open})
    return threads


def back_to(step: Step) -> HttpResponse:
    """Redirect to the journey, at this step."""
    return redirect(reverse("journeys:journey") + f"#step-{step.pk}")
