"""Following a sheet: one tap with an account, a mail when it changes, and one tap to end it."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.pages import open_page, personal_page
from accounts.requests import SignedInRequest
from accounts.throttling import RateLimit
from contributions.models import SheetFollower
from directory import texts
from directory.models import ProcedureSheet

UNFOLLOWING = RateLimit("sheet-unfollow", 120, 3600)
SALT = "reperes follower of a sheet 1"


def token_of(follower: SheetFollower) -> str:
    """The token of the link that ends following; it needs no signing in."""
    return signing.Signer(salt=SALT).sign(str(follower.pk))


def follower_of(token: str) -> SheetFollower | None:
    """Whom a token is for; None for one that is wrong, or that has ended."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return SheetFollower.objects.filter(pk=pk).first()


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: SignedInRequest, slug: str) -> HttpResponse:
    """Follow a sheet by mail, or end that; both are one tap."""
    sheet = get_object_or_404(ProcedureSheet.objects.published(), slug=slug)
    mine = SheetFollower.objects.filter(user=request.user, sheet=sheet)
    if request.method == "POST":
        if "end" in request.POST:
            mine.delete()
        else:
            SheetFollower.objects.get_or_create(
                user=request.user, sheet=sheet, defaults={"told_at": timezone.now()}
            )
        return redirect("contributions:follow_sheet", slug)
    title = texts.of_sheets([sheet.pk], get_language(), "title")[sheet.pk]["title"]
    context = {"sheet": sheet, "title": title, "is_followed": mine.exists()}
    return render(request, "contributions/follow_sheet.html", context)


@open_page(UNFOLLOWING)
@require_http_methods(["GET", "HEAD", "POST"])
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """End following by the link of a mail; a wrong or old link gets the same answer."""
    follower = follower_of(token)
    if request.method == "POST" and follower:
        follower.delete()
    context = {"is_done": request.method == "POST"}
    return render(request, "contributions/unfollow_sheet.html", context)
