"""Views to make one of two organizations, field by field, and to take them apart again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.dashboard.views.merge import (
    AGAINST,
    ANY_ID,
    MOVED,
    NO_REASON,
    OTHER_SIDE,
    REFUSED,
)
from contributions.dashboard.views.programmes import CONFLICT
from contributions.duplicates.choosing import Side
from contributions.duplicates.finder import named_programmes
from contributions.duplicates.merging import OtherSideError, StandsAgainstError
from contributions.duplicates.merging_organizations import (
    SIRET,
    may_merge,
    merge_of_organization,
    merge_organizations,
    standing_against,
    unmerge_organizations,
)
from contributions.duplicates.organizations import organizations_like
from contributions.models.duplicates import DuplicateKind
from contributions.proposals.forms import organization as by_name
from contributions.schema.form_checks import TOO_LONG
from contributions.schema.limits import LONGEST_NOTE
from contributions.schema.snapshot import ORGANIZATION
from directory.models import Organization
from regions.pages import coordinator_page

NO_ORGANIZATION = _("No organization has this address.")
NOT_HERS = _("Some of their programmes lie elsewhere. An administrator makes them one.")
LABELS: dict[str, str | Promise] = {column.name: column.label for column in ORGANIZATION}
LABELS |= {SIRET: _("SIRET number")}
LISTED = 10


@dataclass(frozen=True)
class FieldChoice:
    """A field that the two say differently; ``is_gone``: that of the one that goes is offered."""

    name: str
    label: str | Promise
    stays: str
    gone: str
    is_gone: bool


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose the organization that stays, its fields, and make them one."""
    actor = actor_of(request.user)
    standing = Organization.objects.filter(merged_into=None)
    gone = get_object_or_404(standing, pk=pk)
    if not may_merge(actor, gone):
        raise Http404("Not all of its programmes are hers.")
    address = (request.POST if request.method == "POST" else request.GET).get("into", "").strip()
    ids = ANY_ID.findall(address)
    stays = standing.exclude(pk=pk).filter(pk=ids[-1]).first() if ids else None
    if request.method != "POST" or stays is None:
        problem = NO_ORGANIZATION if address and stays is None else ""
        return _page(request, actor, gone, stays, problem, status=400 if problem else 200)
    if not may_merge(actor, gone, stays):
        return _page(request, actor, gone, stays, NOT_HERS, status=CONFLICT)
    note = request.POST.get("note", "").strip()
    if not note or len(note) > LONGEST_NOTE:
        problem = TOO_LONG if note else NO_REASON
        return _page(request, actor, gone, stays, problem, status=400)
    values = {
        each.name: each.gone
        for each in _choices(gone, stays)
        if request.POST.get(f"field:{each.name}") == Side.GONE
    }
    try:
        merge_organizations(by=actor, gone_id=pk, stays_id=stays.pk, values=values, reason=note)
    except OtherSideError:
        return _page(request, actor, gone, stays, OTHER_SIDE, status=CONFLICT)
    except (*REFUSED, ValueError):
        return _page(request, actor, gone, stays, MOVED, status=CONFLICT)
    return redirect(f"{reverse('contributions:unmerge_organization', args=[pk])}?done=merged")


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def unmerge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What became one with another, and taking it apart."""
    actor = actor_of(request.user)
    merged = Organization.objects.filter(merged_into__isnull=False).select_related("merged_into")
    gone = get_object_or_404(merged, pk=pk)
    made = merge_of_organization(gone)
    if made is None or not may_merge(actor, gone, *filter(None, [gone.merged_into])):
        raise Http404("Not all of their programmes are hers.")
    if request.method != "POST":
        return _unmerge_page(request, gone)
    note = request.POST.get("note", "").strip()
    if not note or len(note) > LONGEST_NOTE:
        return _unmerge_page(request, gone, TOO_LONG if note else NO_REASON, status=400)
    try:
        unmerge_organizations(by=actor, merge=made, reason=note)
    except PermissionDenied as error:
        raise Http404 from error
    except StandsAgainstError:
        return _unmerge_page(request, gone, AGAINST, status=CONFLICT)
    except OtherSideError:
        return _unmerge_page(request, gone, OTHER_SIDE, status=CONFLICT)
    except REFUSED:
        return _unmerge_page(request, gone, MOVED, status=CONFLICT)
    return redirect(f"{reverse('contributions:merge_organization', args=[pk])}?done=unmerged")


def _page(
    request: SignedInRequest,
    actor: Actor,
    gone: Organization,
    stays: Organization | None,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    name = request.GET.get("name", "").strip()[:200]
    pairs = [] if stays else organizations_like(gone.pk)
    likely = Organization.objects.in_bulk([pair.other for pair in pairs])
    context = {
        "gone": gone,
        "stays": stays,
        "kind": DuplicateKind.ORGANIZATION.value,
        "may_merge": stays is not None and may_merge(actor, gone, stays),
        "choices": _choices(gone, stays) if stays else [],
        "likely": [(likely[pair.other], pair.reasons) for pair in pairs],
        "named": [each for each in by_name.organizations_like(name) if each.pk != gone.pk],
        "name": name,
        "programmes": gone.programmes.filter(merged_into=None).count(),
        "note": request.POST.get("note", ""),
        "problem": problem,
        "done": request.GET.get("done", ""),
    }
    return render(
        request, "contributions/dashboard_merge_organization.html", context, status=status
    )


def _unmerge_page(
    request: SignedInRequest, gone: Organization, problem: object = "", status: int = 200
) -> HttpResponse:
    made = merge_of_organization(gone)
    against = standing_against(made)[:LISTED] if made else []
    names = named_programmes(against)
    context = {
        "gone": gone,
        "stays": gone.merged_into,
        "against": [names[pk].title for pk in against if pk in names],
        "note": request.POST.get("note", ""),
        "problem": problem,
        "done": request.GET.get("done", ""),
    }
    name = "contributions/dashboard_unmerge_organization.html"
    return render(request, name, context, status=status)


def _choices(gone: Organization, stays: Organization) -> list[FieldChoice]:
    """The fields that they say differently; what only the one that goes says is offered."""
    return [
        FieldChoice(name, label, said, other, is_gone=not said)
        for name, label in LABELS.items()
        if (said := getattr(stays, name)) != (other := getattr(gone, name)) and other
    ]
