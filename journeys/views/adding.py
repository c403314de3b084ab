"""Pages that add a programme or a procedure sheet to a journey; the first one creates it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from directory import texts
from directory.display.cards import Card, cards
from directory.display.sites import summary_card
from directory.models import ProcedureSheet, Programme
from directory.search.criteria import Criteria
from directory.search.pages import search_results
from journeys import actions
from journeys.access import Holder, owner_or_none, remember_owner
from journeys.models import Goal, Step
from journeys.new_steps import NewStep
from journeys.offers import offers
from journeys.plan import goal_choices
from journeys.profile import Profile
from journeys.targets import programmes_in_full
from journeys.views.private import CREATING, private_page, too_often

PROGRAMMES_OFFERED = 4


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def add_programme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a programme and the procedure sheets of it that she ticks."""
    get_object_or_404(Programme.objects.published_or_merged(), pk=pk)
    programme = programmes_in_full([pk]).get(pk)
    if programme is None:
        raise Http404("It was merged into a programme that is not public.")
    sheets = list(ProcedureSheet.objects.published().filter(programmes=programme))
    if request.method == "POST":
        chosen = set(request.POST.getlist("sheet"))
        also = [NewStep(sheet=sheet) for sheet in sheets if sheet.slug in chosen]
        new = NewStep(programme=programme)
        return add(request, [*also, new], needs=chosen_needs(request, programme))
    by_programme = texts.of_programmes([programme.pk], get_language(), "title", "summary")
    by_sheet = texts.of_sheets([sheet.pk for sheet in sheets], get_language(), "title", "summary")
    served = list(programme.needs.all())
    context = {
        "card": summary_card(programme, by_programme[programme.pk]),
        "needs": served if len(served) > 1 else [],
        "sheets": [{"slug": sheet.slug} | by_sheet[sheet.pk] for sheet in sheets],
    }
    return _page(request, context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def add_procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a procedure sheet and the programmes for it that she ticks."""
    sheet = get_object_or_404(ProcedureSheet.objects.published(), slug=slug)
    if request.method == "POST":
        chosen = chosen_programmes(request.POST.getlist("programme"))
        return add(request, [NewStep(sheet=sheet), *(NewStep(programme=each) for each in chosen)])
    holder = owner_or_none(request)
    by_key = texts.of_sheets([sheet.pk], get_language(), "title", "summary")[sheet.pk]
    context: dict[str, object] = {
        "sheet": by_key | {"slug": sheet.slug},
        "programmes": _helping(sheet, holder.profile() if holder else Profile()),
    }
    return _page(request, context)


def add(
    request: HttpRequest,
    new: list[NewStep],
    *,
    template: str = "",
    profile: Profile | None = None,
    needs: Sequence[str] = (),
) -> HttpResponse:
    """Add steps to the active journey, or to a new one and redirect to its secret link.

    ``needs``: those that the last of the steps, a programme, is for. A script is told how many
    steps the journey has now and which needs may be chosen, and stays on its page.
    """
    holder, secret = owner_or_none(request), ""
    if holder is None:
        if not CREATING.use_from_network(request):
            return too_often(request)
        holder, secret = actions.create_journey()
    if profile:
        actions.save_profile(by=holder, profile=profile)
    goal = actions.add_goal(by=holder, template=template) if template else _goal(request, holder)
    steps = actions.add_steps(by=holder, new=new, goal=goal)
    if needs:
        actions.choose_needs(by=holder, step=steps[-1], needs=needs)
    response: HttpResponse
    if is_script(request):
        response = JsonResponse(_for_script(holder, new[-1].programme if new else None))
    elif not secret:
        response = redirect(
            reverse("journeys:journey") + _anchor(goal if template else None, steps)
        )
    else:
        response = HttpResponseRedirect(f"{reverse('journeys:link')}?first")
    if secret:
        remember_owner(request, response, secret)
    return response


def _anchor(new_goal: Goal | None, steps: Sequence[Step]) -> str:
    """Where the journey is shown from: at the title of a goal that was added, else at the step."""
    if new_goal:
        return f"#goal-{new_goal.pk}"
    return f"#step-{steps[-1].pk}" if steps else ""


def chosen_needs(request: HttpRequest, programme: Programme) -> list[str]:
    """The needs of a form that the programme serves."""
    served = {need.code for need in programme.needs.all()}
    return [code for code in dict.fromkeys(request.POST.getlist("need")) if code in served]


def _for_script(holder: Holder, programme: Programme | None) -> dict[str, object]:
    """How many steps there are, and the needs of a programme that serves several."""
    served = list(programme.needs.all()) if programme else []
    return {
        "steps": holder.steps().count(),
        "needs": [{"code": need.code, "label": need.label} for need in served]
        if len(served) > 1
        else [],
    }


def is_script(request: HttpRequest) -> bool:
    """Whether a script asks, which wants data instead of a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def chosen_programmes(codes: list[str]) -> list[Programme]:
    """The public programmes with the ids of a form; anything else is left out."""
    ids = []
    for code in codes[: actions.LIMITS["steps"]]:
        try:
            ids.append(UUID(code))
        except ValueError:
            continue
    programmes = Programme.objects.published().in_bulk(ids)
    return [programmes[pk] for pk in dict.fromkeys(ids) if pk in programmes]


def _page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    holder = owner_or_none(request)
    goals = []
    if holder:
        goals = goal_choices(holder)
    context |= {"goals": goals, "has_journey": holder is not None}
    return render(request, "journeys/add.html", context)


def _goal(request: HttpRequest, holder: Holder) -> Goal | None:
    """The goal chosen in the form, one of her own, or none."""
    chosen = request.POST.get("goal", "")
    return next((goal for goal in holder.goals() if str(goal.pk) == chosen), None)


def _helping(sheet: ProcedureSheet, profile: Profile) -> list[Card]:
    """Cards of programmes for the needs of a sheet: near her place, else remote ones."""
    needs = tuple(need.code for need in sheet.needs.all())
    if profile.place and needs:
        return [each.card for each in offers(needs[0], profile, PROGRAMMES_OFFERED)]
    if not needs:
        return []
    everywhere = Criteria(needs=needs, reaches=("remote",), language=get_language())
    return cards(search_results(everywhere, PROGRAMMES_OFFERED).entries, get_language())
