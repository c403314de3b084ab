"""Signing in by a code sent by mail, and signing out."""

from __future__ import annotations

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.views import (
    AccountInactiveView,
    ConfirmLoginCodeView,
    LogoutView,
    RequestLoginCodeView,
)
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.demo import DEMO_ACCOUNTS, is_shown_to
from accounts.entrance import SAID
from accounts.pages import never_kept


class SignInView(RequestLoginCodeView):
    """Ask for a mail address; a code goes there, whether or not there is an account."""

    template_name = "accounts/sign_in.html"

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponseRedirect | None:
        """Go on with the code that was sent, unless another address is wanted."""
        if "again" in request.GET or request.method == "POST":
            clear_login(request)
            return None
        return super()._redirect_to_pending_stage(request, stage)

    def form_valid(self, form: Form) -> HttpResponse:
        """Send the code; a session in which it never comes back is soon forgotten."""
        response = super().form_valid(form)
        self.request.session.set_expiry(settings.ACCOUNT_LOGIN_TIMEOUT)
        return response

    def get_context_data(self, **kwargs) -> dict:
        said = self.request.session.pop(SAID, "") if SAID in self.request.session else ""
        demo = DEMO_ACCOUNTS if is_shown_to(self.request) else ()
        return super().get_context_data(**kwargs) | {"said": said, "demo_accounts": demo}


sign_in = login_not_required(never_kept(SignInView.as_view()))
code = login_not_required(
    never_kept(ConfirmLoginCodeView.as_view(template_name="accounts/code.html"))
)
sign_out = login_not_required(
    never_kept(LogoutView.as_view(template_name="accounts/sign_out.html"))
)
inactive = login_not_required(
    never_kept(AccountInactiveView.as_view(template_name="accounts/inactive.html"))
)
