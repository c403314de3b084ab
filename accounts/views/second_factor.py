"""Views of the second factor: authenticator application (TOTP) and recovery codes on paper."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpResponse

from accounts.pages import not_cached, personal_page


class SetUpView(ActivateTOTPView):
    """Set up an application; the code just entered counts as reauthentication."""

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", reauthenticated=True)
        return response


index = personal_page(IndexView.as_view(template_name="accounts/second_factor.html"))
authenticate = login_not_required(
    not_cached(AuthenticateView.as_view(template_name="accounts/second_factor_ask.html"))
)
reauthenticate = personal_page(
    ReauthenticateView.as_view(template_name="accounts/second_factor_again.html")
)
set_up = personal_page(SetUpView.as_view(template_name="accounts/second_factor_set_up.html"))
remove = personal_page(
    DeactivateTOTPView.as_view(template_name="accounts/second_factor_remove.html")
)
paper_codes = personal_page(
    ViewRecoveryCodesView.as_view(template_name="accounts/paper_codes.html")
)
new_paper_codes = personal_page(
    GenerateRecoveryCodesView.as_view(template_name="accounts/paper_codes_new.html")
)
download_paper_codes = personal_page(
    DownloadRecoveryCodesView.as_view(template_name="accounts/paper_codes.txt")
)
