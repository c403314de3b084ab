"""Views of an invitation's link: GET changes nothing, a button opens it, then it is accepted.

Accepting also needs signing in by a code sent to the address that was invited.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.pages import open_page
from accounts.secret_links import LANDING_POLICY, forget, remember, secret_in
from accounts.throttling import RateLimit
from regions import actions
from regions.models import Invitation

COOKIE = "invitation"
# An address may be shared by a whole administration.
OPENING = RateLimit("invitation-open", 60, 600)
PAGE = "regions:accept_invitation"


@open_page(OPENING)
@require_http_methods(["GET", "HEAD", "POST"])
def open_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The landing page: its button stores the secret and redirects to an address without it."""
    invitation = _working_or_404(secret)
    if request.method != "POST":
        response = render(request, "regions/open_invitation.html", {"invitation": invitation})
        response["Referrer-Policy"] = LANDING_POLICY
        return response
    response = redirect(PAGE)
    remember(request, response, COOKIE, secret, PAGE)
    return response


@open_page(OPENING)
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Accept the invitation, signed in with the address it was sent to."""
    secret = secret_in(request, COOKIE)
    invitation = _working_or_404(secret)
    reader = request.user
    is_hers = actions.is_for(invitation, reader)
    if request.method != "POST" or not is_hers or not reader.is_authenticated:
        context = {"invitation": invitation, "is_hers": is_hers}
        return render(request, "regions/accept_invitation.html", context)
    actions.accept(by=reader, secret=secret)
    response = redirect("regions:invitations")
    forget(response, COOKIE, PAGE)
    return response


def _working_or_404(secret: str) -> Invitation:
    invitation = actions.invitation_with(secret)
    if invitation is None:
        raise Http404("This link opens nothing.")
    return invitation
