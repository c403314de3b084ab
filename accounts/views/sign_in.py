"""Views of signing in by a code sent by mail, and of signing out."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
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
from django.shortcuts import redirect, render

from accounts import codes, sessions
from accounts.demo import DEMO_ACCOUNTS, is_demo_for
from accounts.mails import MailNotSentError
from accounts.pages import not_cached
from accounts.sign_in import MESSAGE_KEY, TOO_OFTEN


class SignInView(RequestLoginCodeView):
    """The form for the mail address; a code is sent whether or not there is an account."""

    template_name = "accounts/sign_in.html"

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponseRedirect | None:
        """Continue with the code that was sent, unless another address is requested."""
        if "again" in request.GET or request.method == "POST":
            clear_login(request)
            return None
        return super()._redirect_to_pending_stage(request, stage)

    def form_valid(self, form: Form) -> HttpResponse:
        """Send the code; the session expires soon unless the code is entered."""
        if not codes.FROM_NETWORK.use_from_network(self.request):
            form.add_error("email", TOO_OFTEN)
            return self.form_invalid(form)
        sessions.forget_expired()
        codes.forget_expired()
        try:
            codes.send_code(self.request, form.cleaned_data["email"])
        except MailNotSentError:
            return render(self.request, "accounts/mail_failed.html", status=503)
        self.request.session.set_expiry(settings.ACCOUNT_LOGIN_TIMEOUT)
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs) -> dict:
        value = (
            self.request.session.pop(MESSAGE_KEY, "") if MESSAGE_KEY in self.request.session else ""
        )
        demo = DEMO_ACCOUNTS if is_demo_for(self.request) else ()
        return super().get_context_data(**kwargs) | {"message": value, "demo_accounts": demo}


class CodeView(ConfirmLoginCodeView):
    """The form for the code; the account is looked up only after a right code."""

    template_name = "accounts/code.html"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Count the attempt before the code is compared: concurrent requests pass no limit."""
        if not codes.may_try(self._process.state):
            self._process.abort()
            request.session[MESSAGE_KEY] = "too-often"
            return redirect("account_login")
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"code": self._process.state}

    def form_valid(self, form: Form) -> HttpResponse:
        """Sign in; creates the account of a new address, refuses a closed one."""
        email = self._process.state["email"]
        user = codes.account_of(email)
        record_authentication(self.request, user, method="code", email=email)
        login = Login(user=user, redirect_url=self.get_next_url(), email=email)
        return perform_login(self.request, login)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"sent": self._process.state["sent"]}


sign_in = login_not_required(not_cached(SignInView.as_view()))
code = login_not_required(not_cached(CodeView.as_view()))
sign_out = login_not_required(
    not_cached(LogoutView.as_view(template_name="accounts/sign_out.html"))
)
inactive = login_not_required(
    not_cached(AccountInactiveView.as_view(template_name="accounts/inactive.html"))
)
