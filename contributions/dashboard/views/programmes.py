"""Views of a coordinator's programmes: filtered list, single page, changes of publication."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.dashboard import freshness
from contributions.models import FreshnessPause, Report, Revision
from contributions.models.report import ReportState
from contributions.moderation import queue
from contributions.moderation.confirmed import confirmed_lines
from contributions.moderation.queue import QueuePage
from contributions.moderation.queue_items import queue_items
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.completeness import missing_for_publication
from contributions.revisions.programmes_of import (
    merged_programmes_of,
    programmes_in,
    programmes_of,
)
from contributions.revisions.redaction import reads_addresses
from contributions.schema.form_checks import TOO_LONG
from contributions.schema.limits import LONGEST_NOTE
from contributions.schema.problems import ContentRefusedError, Problem
from contributions.schema.snapshot import snapshot_programmes
from directory import taxonomy, texts
from directory.exports.formats import FORMATS
from directory.models import Programme, Section, Site
from directory.vocabulary import Publication
from regions.pages import coordinator_page

PAGE = 30
CONFLICT = 409
MOST_WAITING = 20
LONGEST_WORDS = 100
# The changes of publication from each state, with label and icon. Those that unpublish need a
# reason.
STEPS = {
    Publication.DRAFT: (
        {"to": Publication.PUBLISHED, "label": _("Publish"), "icon": "eye"},
        {
            "to": Publication.ARCHIVED,
            "label": _("Archive"),
            "icon": "archive",
            "needs_reason": True,
        },
    ),
    Publication.PUBLISHED: (
        {
            "to": Publication.ARCHIVED,
            "label": _("Archive"),
            "icon": "archive",
            "needs_reason": True,
        },
    ),
    Publication.ARCHIVED: (
        {"to": Publication.PUBLISHED, "label": _("Publish again"), "icon": "eye"},
        {"to": Publication.DRAFT, "label": _("Make it a draft"), "icon": "pencil"},
    ),
}
DONE = {
    "published": _("It is published."),
    "archived": _("It is archived: readers no longer find it."),
    "draft": _("It is a draft: readers do not see it."),
    "merged": _("They are one: the address of the other leads here."),
    "unmerged": _("They are two again: each says what it said before."),
    "waits": _("You agreed. Another side must agree too."),
}


@coordinator_page
@require_safe
def programmes(request: SignedInRequest) -> HttpResponse:
    """Her programmes, longest unchecked first, filtered by territory, state, age and theme."""
    actor = actor_of(request.user)
    chosen = current_filters(request)
    page = page_of(narrowed(actor, chosen), request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(list(page.object_list)),
        "filters": [
            {"name": name, "label": label, "choices": choices, "chosen": chosen[name]}
            for name, label, choices in _filters()
        ],
        "chosen": chosen,
        "query": _query(request),
        "formats": FORMATS.values(),
    }
    return render(request, "contributions/dashboard_programmes.html", context)


@coordinator_page
@require_safe
def programme(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One programme: its state, waiting revisions, and the actions of its coordinator."""
    return programme_page(request, pk)


@coordinator_page
@require_POST
def set_publication(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Publish, archive with a reason, or make it a draft again."""
    actor = actor_of(request.user)
    programme = get_object_or_404(programmes_of(actor), pk=pk)
    to = request.POST.get("to", "")
    step = next(
        (step for step in STEPS[Publication(programme.publication)] if step["to"] == to), None
    )
    if step is None:
        if to not in Publication.values:
            raise Http404("No state has this name.")
        return programme_page(request, pk, has_changed=True, status=CONFLICT)
    note = request.POST.get("note", "").strip()
    if step.get("needs_reason") and not note:
        return programme_page(request, pk, lacks_reason=True, status=400)
    if len(note) > LONGEST_NOTE:
        problems = [Problem("", str(_("Why")), str(TOO_LONG))]
        return programme_page(request, pk, problems=problems, status=400)
    try:
        decision = actions.set_publication(by=actor, programme_id=pk, to=to, note=note)
    except (actions.NotReadyError, BaseMovedError):
        return programme_page(request, pk, has_changed=True, status=CONFLICT)
    except ContentRefusedError as refused:
        return programme_page(request, pk, problems=refused.problems, status=CONFLICT)
    done = to if decision.is_applied else "waits"
    return redirect(f"{reverse('contributions:coordinated', args=[pk])}?done={done}")


def page_of(rows: QuerySet[Programme], number: str | None) -> Page:
    """A page of programmes; an invalid number gives the first or the last."""
    return Paginator(rows, PAGE).get_page(number)


def rows_of(programmes: QuerySet[Programme] | list[Programme]) -> list[dict]:
    """Programmes as rows of lists, with titles and localities in two more queries."""
    listed = list(programmes)
    ids = [programme.pk for programme in listed]
    titles = texts.of_programmes(ids, get_language(), "title")
    return [
        {
            "programme": programme,
            "title": titles[programme.pk]["title"],
            "state": programme.get_publication_display(),
            "is_due": freshness.is_due(programme.verified_on),
            "localities": sorted({site.locality for site in programme.sites.all()})[:3],
        }
        for programme in listed
        if "title" in titles.get(programme.pk, {})
    ]


def programme_page(
    request: SignedInRequest, pk: UUID, status: int = 200, **value: object
) -> HttpResponse:
    """The page of one programme; ``value`` adds to its context, such as a reason of refusal."""
    actor = actor_of(request.user)
    programme = get_object_or_404(
        programmes_of(actor).select_related("organization", "theme"), pk=pk
    )
    now = snapshot_programmes([pk])[pk]
    context = {
        "programme": programme,
        "row": next(iter(rows_of([programme])), None),
        "missing": missing_for_publication(now, now if reads_addresses(actor, now) else {}),
        "steps": STEPS[Publication(programme.publication)],
        "waiting": queue_items(_waiting_revisions(pk, actor), actor),
        "reported": Report.objects.filter(programme=pk, state=ReportState.WAITING).count(),
        "confirmed": confirmed_lines([pk])[pk],
        "merged": rows_of(merged_programmes_of(actor).filter(merged_into=pk)),
        "done": DONE.get(request.GET.get("done", ""), ""),
        "pause": FreshnessPause.objects.filter(programme=pk).first(),
        "has_wrong_day": False,
        "lacks_reason": False,
        "has_changed": False,
        "problems": [],
    }
    return render(request, "contributions/dashboard_programme.html", context | value, status=status)


def _waiting_revisions(pk: UUID, actor: Actor) -> list[QueuePage]:
    """The waiting revisions of one programme that ``actor`` may decide on, oldest first."""
    rows = Revision.objects.reviewable_by(actor).waiting().of(pk)
    oldest = rows.order_by("waiting_since", "pk").values_list("pk", "waiting_since")
    return [QueuePage(revision, since) for revision, since in oldest[:MOST_WAITING] if since]


def current_filters(request: SignedInRequest) -> dict[str, str]:
    """The filters in the query string; unknown codes become ""."""
    allowed = {name: {code for code, _label in choices} for name, _label, choices in _filters()}
    requested = {name: request.GET.get(name, "") for name in allowed}
    chosen = {name: code if code in allowed[name] else "" for name, code in requested.items()}
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    return chosen | {"territory": request.GET.get("territory", "")[:40], "q": words}


def _filters() -> list[tuple[str, object, list[tuple[str, object]]]]:
    return [
        ("state", _("State"), list(Publication.choices)),
        ("checked", _("Checked"), [(age.code, age.label) for age in freshness.AGES.values()]),
        ("theme", _("Theme"), list(taxonomy.theme_choices())),
    ]


def narrowed(actor: Actor, chosen: dict[str, str]) -> QuerySet[Programme]:
    """Her programmes in the order of the list, with these filters."""
    programmes = programmes_of(actor)
    if chosen["territory"]:
        territory = get_object_or_404(queue.territories_below(actor), code=chosen["territory"])
        programmes = programmes.filter(pk__in=programmes_in(territory).values("pk"))
    if chosen["state"]:
        programmes = programmes.filter(publication=chosen["state"])
    if chosen["checked"]:
        programmes = programmes.filter(freshness.AGES[chosen["checked"]].rows)
    if chosen["theme"]:
        programmes = programmes.filter(themes__code=chosen["theme"])
    if chosen["q"]:
        programmes = programmes.filter(_named(chosen["q"]))
    return programmes.prefetch_related("sites").order_by(
        F("verified_on").asc(nulls_first=True), "pk"
    )


def _named(words: str) -> Q:
    """The condition that a programme, who runs it or one of its places has this in its name."""
    titles = Section.objects.filter(key="title", text__icontains=words, programme__isnull=False)
    places = Site.objects.order_by().filter(locality__icontains=words)
    return (
        Q(pk__in=titles.values("programme"))
        | Q(organization__name__icontains=words)
        | Q(pk__in=places.values("programme"))
    )


def _query(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
