"""Pages for what a journey remembers: dates, documents she has, and changes she has seen."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory.hours.wording import isolated
from journeys import plan_actions
from journeys.access import Holder, owner_or_404
from journeys.deadlines import Deadline, deadlines_from
from journeys.forms import DeadlineForm, SinceForm
from journeys.plan import own_text, step_display
from journeys.time_limits import counted_deadline, deadline_id, with_doubts
from journeys.views.asking import Question, ask
from journeys.views.private import private_page
from journeys.views.steps import RefusedSince, back_to, step_page

# At most so many documents are ticked by one form.
DOCUMENTS_MOST = 100


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def deadlines(request: HttpRequest) -> HttpResponse:
    """The dates to remember, and a form for one more; POST saves it."""
    holder = owner_or_404(request)
    form = DeadlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan_actions.save_deadline(by=holder, deadline=form.deadline())
        return redirect(reverse("journeys:journey") + "#dates")
    listed = deadlines_from(holder.read(holder.journey, "deadlines"))
    context = {"deadlines": with_doubts(listed, timezone.localdate()), "form": form}
    return render(request, "journeys/deadlines.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change one date to remember."""
    holder = owner_or_404(request)
    requested = _deadline_of(holder, pk)
    if requested is None:
        raise Http404("No such date in this journey.")
    if request.method == "POST":
        sent = request.POST.copy()
        sent["id"] = str(pk)
        form = DeadlineForm(sent)
        if form.is_valid():
            plan_actions.save_deadline(by=holder, deadline=form.deadline())
            return redirect(reverse("journeys:journey") + "#dates")
    else:
        form = DeadlineForm.showing(requested)
    return render(request, "journeys/deadlines.html", {"requested": requested, "form": form})


@private_page
@require_POST
def time_limit(request: HttpRequest, pk: UUID, fact: UUID) -> HttpResponse:
    """Count a time limit of a step from the day she writes; without a day, forget it.

    404 where the rule is not counted, since nobody has checked it or a check is due.
    """
    holder = owner_or_404(request)
    step = get_object_or_404(holder.steps().with_targets(), pk=pk)
    page = reverse("journeys:step", args=[pk])
    form = SinceForm(request.POST)
    if not form.is_valid():
        return step_page(request, holder, step, since=RefusedSince(fact, form), status=400)
    since = form.cleaned_data["since"]
    if since is None:
        plan_actions.remove_deadline(by=holder, deadline_id=deadline_id(step, fact))
        return redirect(f"{page}?forgotten#time-limits")
    label = step_display(holder, step).title.text
    counted = counted_deadline(step, fact, since, label, timezone.localdate())
    if counted is None:
        raise Http404("Nothing is counted here.")
    plan_actions.save_deadline(by=holder, deadline=counted)
    return redirect(f"{page}#time-limits")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove_deadline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation; POST removes a date: it is dealt with."""
    holder = owner_or_404(request)
    requested = _deadline_of(holder, pk)
    if request.method == "POST":
        plan_actions.remove_deadline(by=holder, deadline_id=pk)
    elif requested:
        said = (requested.kind_label, requested.label, date_format(requested.on, "DATE_FORMAT"))
        question = Question(
            title=_("Remove this date?"),
            subject=own_text(" · ".join(isolated(words) for words in said if words)),
            words=(
                _(
                    "It goes at once, with your words and the mails that were to come. "
                    "Nobody can bring them back."
                ),
            ),
            button=_("It is done: remove this date"),
            keep=_("Keep this date"),
            back=reverse("journeys:deadline", args=[pk]),
            icon="check",
        )
        return ask(request, question)
    return redirect(reverse("journeys:journey") + "#dates")


def _deadline_of(holder: Holder, pk: UUID) -> Deadline | None:
    """A date of the journey; None when it is not there any more."""
    listed = deadlines_from(holder.read(holder.journey, "deadlines"))
    return next((each for each in listed if each.id == pk), None)


@private_page
@require_POST
def documents(request: HttpRequest) -> HttpResponse:
    """Save that she has a document (``tick``) or has it not (``untick``)."""
    holder = owner_or_404(request)
    for name, ready in (("tick", True), ("untick", False)):
        if keys := request.POST.getlist(name)[:DOCUMENTS_MOST]:
            plan_actions.tick_documents(by=holder, keys=keys, ready=ready)
    return redirect(f"{reverse('journeys:journey')}?documents#documents")


@private_page
@require_POST
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save that she has seen what changed in the programme of a step."""
    holder = owner_or_404(request)
    requested = get_object_or_404(holder.steps(), pk=pk)
    plan_actions.acknowledge_changes(by=holder, step=requested)
    return back_to(requested)
