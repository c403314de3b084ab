"""Goals: those many people have, as templates, and one's own."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from journeys import actions
from journeys.access import owner_or_404, owner_or_none
from journeys.actions import Wanted
from journeys.forms import OwnGoalForm, ProfileForm
from journeys.goals import Proposal, proposals, templates
from journeys.profile import Profile
from journeys.views.adding import add, chosen_programmes
from journeys.views.private import private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: HttpRequest) -> HttpResponse:
    """Choose a goal that many have, or write one's own."""
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
    """The steps to a goal: sheets and, once she says where she lives, help near her.

    Posted with "look" it only looks: what she says of herself is kept when she adds the goal.
    """
    asked = templates().get(code)
    if asked is None:
        raise Http404("There is no such goal.")
    holder = owner_or_none(request)
    kept = holder.profile() if holder else Profile()
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.showing(kept)
    profile = kept
    if request.method == "POST":
        profile = form.profile() if form.is_valid() else Profile()
    proposed = proposals(asked, profile)
    if request.method == "POST" and "add" in request.POST and form.is_valid():
        return add(request, wanted(request, proposed), template=code, profile=profile)
    context = {
        "template": asked,
        "proposals": proposed,
        "form": form,
        "has_place": bool(profile.place),
        "has_journey": holder is not None,
    }
    return render(request, "journeys/template.html", context)


@private_page
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a goal out with its steps."""
    holder = owner_or_404(request)
    actions.remove_goal(by=holder, goal=get_object_or_404(holder.goals(), pk=pk))
    return redirect("journeys:journey")


def wanted(request: HttpRequest, proposed: list[Proposal]) -> list[Wanted]:
    """The steps ticked in the form; a need without a programme chosen stays a need."""
    ticked = set(request.POST.getlist("step"))
    steps = []
    for proposal in proposed:
        if str(proposal.no) not in ticked:
            continue
        chosen = chosen_programmes(request.POST.getlist(proposal.field))
        if proposal.sheet:
            steps.append(Wanted(sheet=proposal.sheet))
        elif chosen:
            steps += [Wanted(programme=programme) for programme in chosen]
        elif proposal.need:
            steps.append(Wanted(need=proposal.need.code))
    return steps
