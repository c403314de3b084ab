"""allauth's sign-in by mail code: forms, adapter and messages.

One form serves people with and without an account: every address gets a code (accounts.codes), and
an account is created when its first code is entered. So neither the page nor the mail reveals who
has an account (no account enumeration).
"""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import BaseConfirmCodeForm
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import codes
from accounts.models import User

# Session key of the message on the sign-in page.
MESSAGE_KEY = "sign_in_said"
TOO_OFTEN = _("That was often in a short time. Try again in ten minutes.")


class MailForm(forms.Form):
    """The mail address to which a code is sent."""

    email = forms.EmailField(
        label=_("Your mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your mail address."),
            "invalid": _("This is no mail address. It looks like name@example.org."),
        },
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if not email.isascii():
            # The capital of "ı" is "I": the code of one person would go to the address of another.
            raise forms.ValidationError(self.fields["email"].error_messages["invalid"])
        return email


class CodeForm(BaseConfirmCodeForm):
    """The code from the mail, in the digits of any script.

    ``expected_code`` is the state of the sign-in in the browser's session.
    """

    def clean_code(self) -> str:
        code = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        visible = (sign for sign in code if unicodedata.category(sign) != "Cf")
        digits = "".join(str(unicodedata.digit(sign, sign)) for sign in visible)
        if not codes.is_right(digits, self.expected_code):
            raise forms.ValidationError(AccountAdapter.error_messages["incorrect_code"])
        return digits


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks: messages, closed accounts, redirect after signing out."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Look at the newest mail."),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Store for the sign-in page that there were too many attempts; drop other messages."""
        if kwargs.get("message") == self.error_messages["too_many_login_attempts"]:
            request.session[MESSAGE_KEY] = "too-often"

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, unless the account was closed between the first code and the second."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        # From now on SESSION_COOKIE_AGE, no longer the short lifetime while waiting for a code.
        request.session.set_expiry(None)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("directory:search")
