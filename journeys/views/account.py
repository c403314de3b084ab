"""Pages that store a journey in an account, and remove it from there."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from journeys import keys
from journeys.access import (
    account_secrets,
    device_secret,
    owner_and_secret,
    owner_and_secret_or_404,
    remember_owner,
)
from journeys.views.private import private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Explain what storing a journey in an account means; POST stores the active one."""
    holder, secret = owner_and_secret_or_404(request)
    if request.method == "POST":
        if not request.user.is_authenticated:
            return HttpResponseRedirect(_sign_in())
        keys.save_in_account(by=holder, user=request.user, secret=secret)
        return redirect("journeys:account")
    is_signed_in = request.user.is_authenticated
    context = {
        "is_signed_in": is_signed_in,
        "is_in_account": secret in account_secrets(request),
        "is_on_device": device_secret(request) == secret,
        "sign_in": _sign_in(),
    }
    return render(request, "journeys/account.html", context)


@private_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Remove the active journey from the account; on this device it stays active."""
    holder, secret = owner_and_secret(request)
    is_stored = holder is not None and secret in account_secrets(request)
    if not request.user.is_authenticated or not is_stored:
        raise Http404("No journey in this account.")
    keys.remove_from_account(user=request.user, secret=secret)
    response = HttpResponseRedirect(reverse("journeys:link"))
    if not device_secret(request):
        remember_owner(request, response, secret)
    return response


def _sign_in() -> str:
    """Address of the sign-in page, which returns here afterwards."""
    return f"{reverse('account_login')}?{urlencode({'next': reverse('journeys:account')})}"
