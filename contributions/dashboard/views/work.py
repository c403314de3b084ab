"""Views of all that is to do in a coordinator's territories, and of doing many at once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.dashboard import bulk
from contributions.dashboard.views.freshness import small_number
from contributions.models import LaterLook, Report, Revision
from contributions.models.report import ReportState
from contributions.moderation.confirmed import confirmed_lines
from contributions.moderation.later import look_later
from contributions.moderation.work import FARTHEST_PAGE, KINDS, SORTS, Work, count_work, work_of
from contributions.revisions.differences import changes
from contributions.revisions.programmes_of import programmes_of
from directory import texts
from directory.models import Programme
from regions.pages import coordinator_page

COUNTED_TO = 100


@coordinator_page
@require_safe
def work(request: SignedInRequest) -> HttpResponse:
    """Everything that is to do, of all kinds or of one, by impact or by age."""
    actor = actor_of(request.user)
    kind = request.GET.get("kind", "")
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else next(iter(SORTS))
    number = min(max(small_number(request.GET.get("page", "1")), 1), FARTHEST_PAGE)
    rows, has_more = work_of(actor, kind, sort, number)
    counts = count_work(actor, COUNTED_TO)
    context = {
        "rows": _shown(rows),
        "kinds": [(each, counts[each.code]) for each in KINDS.values() if counts[each.code]],
        "kind": kind if kind in KINDS else "",
        "counted_to": COUNTED_TO,
        "sorts": SORTS.items(),
        "sort": sort,
        "next_page": number + 1 if has_more and number < FARTHEST_PAGE else 0,
        "actions": [action for action in bulk.ACTIONS.values() if not kind or kind in action.kinds],
        "done": small_number(request.GET.get("done", "")),
        "refused": small_number(request.GET.get("refused", "")),
    }
    return render(request, "contributions/work.html", context)


@coordinator_page
@require_POST
def several(request: SignedInRequest) -> HttpResponse:
    """What would happen to each ticked row; with "sure" it happens."""
    actor = actor_of(request.user)
    action = bulk.ACTIONS.get(request.POST.get("verb", ""))
    if action is None:
        raise Http404("No action has this name.")
    rows = bulk.chosen(action, request.POST.getlist("work"))
    if "sure" in request.POST:
        done, refused = bulk.perform(actor, action, rows)
        return redirect(f"{reverse('contributions:work')}?done={done}&refused={refused}")
    context = {"action": action, "rows": _preview(actor, action, rows)}
    return render(request, "contributions/work_several.html", context)


@coordinator_page
@require_POST
def looked(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say that a change which went through is in order."""
    later = get_object_or_404(LaterLook.objects.select_related("revision"), revision=pk)
    try:
        look_later(by=actor_of(request.user), later=later)
    except PermissionDenied as error:
        raise Http404("Not for this reader.") from error
    return redirect(f"{reverse('contributions:work')}?done=1")


def _shown(rows: Iterable[Work]) -> list[dict]:
    """Rows with titles, places, and how many readers found the page right, in three queries."""
    rows = list(rows)
    ids = {row.programme for row in rows}
    titles = texts.of_programmes(ids, get_language(), "title") if ids else {}
    signs = _signs(ids)
    programmes = Programme.objects.filter(pk__in=ids).prefetch_related("sites").in_bulk()
    ticked = bulk.kinds_with_actions()
    return [
        {
            "work": row,
            "title": titles.get(row.programme, {}).get("title"),
            "localities": _localities(programmes.get(row.programme)),
            "url": reverse(f"contributions:{row.kind.url_name}", args=[row.subject]),
            "signs": signs.get(row.programme, 0) if row.kind.code == "stale" else 0,
            "may_tick": row.kind.code in ticked,
        }
        for row in rows
    ]


def _signs(ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many readers found each of these pages right since its last check."""
    counted: dict[UUID, int] = {}
    for pk in Report.objects.signs().filter(programme__in=ids).values_list("programme", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    return counted


def _localities(programme: Programme | None) -> list[str]:
    return sorted({site.locality for site in programme.sites.all()})[:3] if programme else []


def _preview(actor: Actor, action: bulk.BulkAction, rows: list[tuple[str, UUID]]) -> list[dict]:
    """Each ticked row that she answers for, with what she would confirm or accept."""
    subjects = [subject for _kind, subject in rows]
    if action.code == "looked":
        return _preview_of_changes(actor, rows)
    ids = list(programmes_of(actor).filter(pk__in=subjects).values_list("pk", flat=True))
    titles = texts.of_programmes(ids, get_language(), "title")
    lines = confirmed_lines(ids) if action.code == "confirm" else {}
    said: dict[UUID, list[str]] = {}
    reports = Report.objects.filter(programme__in=ids, state=ReportState.WAITING)
    for report in reports.order_by("created_at"):
        said.setdefault(report.programme_id, []).append(report.get_kind_display())
    return [
        {
            "key": f"{kind}:{subject}",
            "title": titles.get(subject, {}).get("title"),
            "lines": lines.get(subject, []),
            "said": said.get(subject, []) if kind == "report" else [],
        }
        for kind, subject in rows
        if subject in ids
    ]


def _preview_of_changes(actor: Actor, rows: list[tuple[str, UUID]]) -> list[dict]:
    mine = Revision.objects.reviewable_by(actor)
    revisions = mine.in_bulk([subject for _kind, subject in rows])
    titles = texts.of_programmes(
        [each.target_id for each in revisions.values()], get_language(), "title"
    )
    return [
        {
            "key": f"{kind}:{subject}",
            "title": titles.get(revisions[subject].target_id, {}).get("title"),
            "changes": changes(revisions[subject].base, revisions[subject].content),
        }
        for kind, subject in rows
        if subject in revisions
    ]
