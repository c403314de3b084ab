"""Pages that add a goal to a journey, from a template or with a name of one's own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from directory.display.place_links import PLACE_CODE
from journeys import actions
from journeys.access import owner_or_404, owner_or_none
from journeys.forms import OwnGoalForm, ProfileForm
from journeys.goals import TemplateChoice, choices_of, templates
from journeys.models import Goal
from journeys.new_steps import NewStep
from journeys.plan import goal_name
from journeys.profile import Profile
from journeys.views.adding import add, chosen_programmes
from journeys.views.asking import Question, ask
from journeys.views.private import private_page
from journeys.workflows import StepState


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: HttpRequest) -> HttpResponse:
    """The list of templates, and a form for a goal of one's own."""
    form = OwnGoalForm(request.POST or None)
    if request.method == "POST":
        holder = owner_or_404(request)
        if form.is_valid():
            goal = actions.add_goal(by=holder, name=form.cleaned_data["name"])
            return redirect(reverse("journeys:journey") + f"#goal-{goal.pk}")
    context = {
        "templates": templates().values(),
        "form": form,
        "has_journey": owner_or_none(request) is not None,
    }
    return render(request, "journeys/goals.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The steps of a template: sheets and, once she states her place, programmes near her.

    Posted with "look" it shows the steps for the profile in the form; with "add" it saves both.
    """
    requested = templates().get(code)
    if requested is None:
        raise Http404("There is no such goal.")
    holder = owner_or_none(request)
    profile = holder.profile() if holder else Profile()
    profile = _at_place_of_address(request, profile)
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.showing(profile)
    if request.method == "POST":
        profile = form.profile() if form.is_valid() else Profile()
    choices = choices_of(requested, profile)
    if request.method == "POST" and "add" in request.POST and form.is_valid():
        return add(request, ticked_steps(request, choices), template=code, profile=profile)
    context = {
        "template": requested,
        "choices": choices,
        "form": form,
        "has_place": bool(profile.place),
        "has_journey": holder is not None,
    }
    return render(request, "journeys/template.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation; POST removes the goal with its steps."""
    holder = owner_or_404(request)
    goal = get_object_or_404(holder.goals(), pk=pk)
    if request.method != "POST":
        question = Question(
            title=_("Remove this goal with its steps?"),
            subject=goal_name(holder, goal),
            words=(
                *_progress_of(goal),
                _(
                    "Its steps go at once, with their notes, dates and comments. "
                    "Nobody can bring them back."
                ),
            ),
            button=_("Remove with its steps"),
            keep=_("Keep this goal"),
            back=reverse("journeys:journey") + f"#goal-{goal.pk}",
        )
        return ask(request, question)
    actions.remove_goal(by=holder, goal=goal)
    return redirect("journeys:journey")


def _progress_of(goal: Goal) -> list[str]:
    """How many of its steps are done, in words; nothing without steps."""
    steps = goal.steps.count()
    if not steps:
        return []
    done = goal.steps.filter(state=StepState.DONE).count()
    words = ngettext("%(done)s of %(steps)s step done", "%(done)s of %(steps)s steps done", steps)
    return [words % {"done": done, "steps": steps}]


def _at_place_of_address(request: HttpRequest, profile: Profile) -> Profile:
    """The profile with the place that she searched with, where it has none of its own.

    Without scripts its code comes in the address; it is saved only with the goal.
    """
    code = request.GET.get("place", "")
    if profile.place or not PLACE_CODE.fullmatch(code):
        return profile
    searched = replace(profile, place=code)
    return searched if searched.here() else profile


def ticked_steps(request: HttpRequest, choices: list[TemplateChoice]) -> list[NewStep]:
    """The steps ticked in the form; a need without a programme chosen stays a need."""
    ticked = set(request.POST.getlist("step"))
    steps = []
    for choice in choices:
        if str(choice.no) not in ticked:
            continue
        chosen = chosen_programmes(request.POST.getlist(choice.field))
        if choice.sheet:
            steps.append(NewStep(sheet=choice.sheet))
        elif chosen:
            need = choice.need.code if choice.need else ""
            steps += [NewStep(programme=programme, need=need) for programme in chosen]
        elif choice.need:
            steps.append(NewStep(need=choice.need.code))
    return steps
