"""Views of coordinators and invitations: lists, inviting, revoking, dismissing."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.mails import MailNotSentError
from accounts.requests import SignedInRequest
from regions import actions
from regions.forms import InviteForm
from regions.models import Coordinator, Invitation, Territory
from regions.pages import coordinator_page

Row = TypeVar("Row", bound=Model)

PAGE = 50
MESSAGES = ("sent", "revoked", "dismissed", "not-sent", "too-many")


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: SignedInRequest) -> HttpResponse:
    """Coordinators of her territories and below, waiting invitations, and the form to invite."""
    form = InviteForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_bound and form.is_valid():
        return _invite(request, form)
    context = {
        "form": form,
        "coordinators": _page(request, "page", _coordinators(request)),
        "invitations": _page(request, "waiting", _waiting(request)),
        "message": next((word for word in MESSAGES if word in request.GET), ""),
    }
    status = 422 if form.is_bound else 200
    return render(request, "regions/invitations.html", context, status=status)


@coordinator_page
@require_POST
def revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Revoke an invitation."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    actions.revoke(by=request.user, invitation=invitation)
    return _back("revoked")


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirmation page; POST dismisses a coordinator below, or oneself."""
    below = Coordinator.objects.below(request.user)
    found = (below | Coordinator.objects.filter(user=request.user)).distinct()
    coordinator = get_object_or_404(found.select_related("user", "territory"), pk=pk)
    if request.method != "POST":
        return render(request, "regions/dismiss.html", {"coordinator": coordinator})
    is_own = coordinator.user_id == request.user.pk
    actions.dismiss(by=request.user, coordinator=coordinator)
    return redirect("account_page") if is_own else _back("dismissed")


def _invite(request: SignedInRequest, form: InviteForm) -> HttpResponse:
    def address_of(secret: str) -> str:
        return request.build_absolute_uri(reverse("regions:open_invitation", args=[secret]))

    try:
        actions.invite(
            by=request.user,
            email=form.cleaned_data["email"],
            territory=form.cleaned_data["territory"],
            address_of=address_of,
        )
    except MailNotSentError:
        return _back("not-sent")
    except actions.TooManyInvitationsError:
        return _back("too-many")
    return _back("sent")


def _coordinators(request: SignedInRequest) -> QuerySet[Coordinator]:
    """Coordinators of her territories and below; ``is_below`` for those she may dismiss."""
    below = Coordinator.objects.below(request.user).filter(pk=OuterRef("pk"))
    return (
        Coordinator.objects.filter(
            territory__in=Territory.objects.answered_for_by(request.user),
            user__is_active=True,
        )
        .select_related("user", "territory")
        .defer("territory__outline")
        .annotate(is_below=Exists(below))
    )


def _waiting(request: SignedInRequest) -> QuerySet[Invitation]:
    hers = Invitation.objects.waiting().visible_to(request.user)
    return hers.select_related("territory").defer("territory__outline")


def _page(request: HttpRequest, name: str, found: QuerySet[Row]) -> Page[Row]:
    return Paginator(found, PAGE).get_page(request.GET.get(name))


def _back(word: str) -> HttpResponseRedirect:
    return redirect(f"{reverse('regions:invitations')}?{word}")
