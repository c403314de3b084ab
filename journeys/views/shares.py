"""Pages on which the owner gives links to caregivers, reads their comments and revokes links."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.qr import qr_code
from journeys import actions
from journeys.access import owner_or_404
from journeys.forms import CommentForm, ShareForm
from journeys.plan import ShareDisplay, comments_on_all, goal_name, share_displays
from journeys.views.private import private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest) -> HttpResponse:
    """The shares of the journey, and a form for one more."""
    holder = owner_or_404(request)
    form = ShareForm(holder=holder, initial={"goal": request.GET.get("goal", "")})
    if request.method == "POST":
        form = ShareForm(request.POST, holder=holder)
        if form.is_valid():
            created, _secret = actions.share(by=holder, **form.cleaned_data)
            return redirect(reverse("journeys:shares") + f"#share-{created.pk}")
    comments = comments_on_all(holder)
    links = [
        _with_address(request, share)
        | {"comments": [comment for comment in comments if comment.share_id == share.id]}
        for share in share_displays(holder)
    ]
    goals = [{"id": str(goal.pk), "name": goal_name(holder, goal)} for goal in holder.goals()]
    context = {"form": form, "links": links, "goals": goals, "comment_form": CommentForm()}
    return render(request, "journeys/shares.html", context)


@private_page
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Revoke a link."""
    holder = owner_or_404(request)
    actions.revoke(by=holder, share=get_object_or_404(holder.journey.shares, pk=pk))
    return redirect(reverse("journeys:shares") + f"#share-{pk}")


@private_page
@require_POST
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner's answer to a caregiver, on all that the link shows."""
    holder = owner_or_404(request)
    share = get_object_or_404(holder.journey.shares, pk=pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        actions.comment(
            by=holder, step=None, text=cleaned["text"], share=share, comment_id=cleaned["id"]
        )
    return redirect(reverse("journeys:shares") + f"#share-{pk}")


def _with_address(request: HttpRequest, share: ShareDisplay) -> dict[str, object]:
    """A share with its link and QR code, both "" once it does not work."""
    if not share.secret:
        return {"share": share, "address": "", "qr": ""}
    address = request.build_absolute_uri(reverse("journeys:open_share", args=[share.secret]))
    return {"share": share, "address": address, "qr": qr_code(address)}
