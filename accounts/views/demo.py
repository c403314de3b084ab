"""Views of the demonstration: sign in as a role, and the mails shown instead of sent."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.demo import DEMO_ACCOUNTS, MAILS_STORED, in_demo_only
from accounts.models import DemoMail, User
from accounts.pages import open_page
from accounts.throttling import RateLimit

SIGNING_IN = RateLimit("demo-sign-in", 600, 600)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_page(SIGNING_IN)
@in_demo_only
@require_POST
def sign_in_as(request: HttpRequest, code: str) -> HttpResponse:
    """Sign in as the demo account of a role."""
    account = next((each for each in DEMO_ACCOUNTS if each.code == code), None)
    if account is None:
        raise Http404("No such role.")
    user = get_object_or_404(User.objects.filter(is_active=True), email=account.email)
    login(request, user, backend=BACKEND)
    return redirect(get_next_redirect_url(request) or "account_page")


@open_page(SIGNING_IN)
@in_demo_only
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first."""
    return render(
        request, "accounts/demo_mail.html", {"mails": DemoMail.objects.all()[:MAILS_STORED]}
    )
