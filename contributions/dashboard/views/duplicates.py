"""Views of likely duplicates in a territory: the list, and saying that two are not one."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.dashboard.listed_pairs import listed, listed_refutations, open_pairs
from contributions.duplicates import remembered
from contributions.models import LikelyPair, NotDuplicate
from contributions.models.duplicates import DuplicateKind
from contributions.moderation import queue
from regions.pages import coordinator_page

PAGE = 20
MOST_REMEMBERED = 20


@coordinator_page
@require_safe
def duplicates(request: SignedInRequest) -> HttpResponse:
    """Likely duplicates among her programmes or organizations, the likeliest first."""
    actor = actor_of(request.user)
    kind = request.GET.get("kind", "")
    kind = kind if kind in DuplicateKind.values else DuplicateKind.PROGRAMME.value
    code, territory = request.GET.get("territory", "")[:40], None
    if code:
        territory = get_object_or_404(queue.territories_below(actor), code=code)
    page = Paginator(open_pairs(actor, kind, territory), PAGE).get_page(request.GET.get("page"))
    refuted = remembered.refuted_by_hers(actor, kind)[:MOST_REMEMBERED]
    context = {
        "kind": kind,
        "territory": territory,
        "territory_name": territory.name_in(get_language()) if territory else "",
        "page": page,
        "pairs": listed(actor, kind, list(page.object_list)),
        "refuted": listed_refutations(kind, list(refuted)),
        "found_at": LikelyPair.objects.filter(kind=kind).aggregate(at=Max("found_at"))["at"],
        "query": urlencode({"kind": kind, "territory": code} if code else {"kind": kind}),
        "done": request.GET.get("done", ""),
    }
    return render(request, "contributions/dashboard_duplicates.html", context)


@coordinator_page
@require_POST
def refute(request: SignedInRequest, kind: str, one: UUID, other: UUID) -> HttpResponse:
    """Remember that two are not one."""
    if kind not in DuplicateKind.values or one == other:
        raise Http404("These are no two.")
    try:
        remembered.refute(by=actor_of(request.user), kind=kind, one=one, other=other)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect(f"{reverse('contributions:duplicates')}?kind={kind}&done=refuted")


@coordinator_page
@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget that two are not one."""
    refuted = get_object_or_404(NotDuplicate, pk=pk)
    kind = refuted.kind
    try:
        remembered.take_back(by=actor_of(request.user), refuted=refuted)
    except PermissionDenied as error:
        raise Http404 from error
    return redirect(f"{reverse('contributions:duplicates')}?kind={kind}&done=taken-back")
