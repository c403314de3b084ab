"""How allauth's sign-in by mail code behaves here.

One form serves who has an account and who has none: every address gets a code, and a new account
is kept once its first code has come back. So nobody learns who has an account, neither from what
the page says nor from what arrives.
"""

from __future__ import annotations

import base64
import unicodedata
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django import forms
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.encryption import derive_key
from accounts.models import User
from accounts.throttling import address_key

# Session key of the one thing the sign-in page may have to say.
SAID = "sign_in_said"
# Said before figures: without it "1234-5678" after Arabic words is shown as "5678-1234".
LEFT_TO_RIGHT = "\u200e"
# An account whose first code never came back is forgotten.
UNCONFIRMED_FOR = timedelta(days=1)


def account_for(email: str) -> User | None:
    """The account of an address, made when there is none; None when it was closed."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        forget_the_unconfirmed()
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, language=get_language(), is_unconfirmed=True)
        except IntegrityError:
            # Asked twice at the same moment.
            user = User.objects.get(email__iexact=email)
    return user if user.is_active else None


def forget_the_unconfirmed() -> None:
    """Keep no address whose code never came back: neither its account nor its session."""
    now = timezone.now()
    User.objects.filter(is_unconfirmed=True, joined_at__lt=now - UNCONFIRMED_FOR).delete()
    Session.objects.filter(expire_date__lt=now).delete()


def in_order(code: str) -> str:
    """A code whose halves stay in their order after words that run from right to left."""
    return f"{LEFT_TO_RIGHT}{code}" if get_language_bidi() else code


class MailForm(RequestLoginCodeForm):
    """The mail address that a code is sent to."""

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
            # "ı" is an "I" in capitals: the code of one person would go to the address of another.
            raise forms.ValidationError(self.fields["email"].error_messages["invalid"])
        email = super().clean_email()
        self._user = account_for(email)
        return email


class CodeForm(ConfirmLoginCodeForm):
    """The code that came by mail, in the digits of any script."""

    def clean_code(self) -> str:
        code = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        written = (sign for sign in code if unicodedata.category(sign) != "Cf")
        digits = (str(unicodedata.digit(sign, sign)) for sign in written)
        self.cleaned_data["code"] = "".join(digits)
        return super().clean_code()


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks: whom it counts, what it sends and where it leads."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Look at the newest mail."),
        "too_many_login_attempts": _("That was often in a short time. Try again in ten minutes."),
        "rate_limited": _("That was often in a short time. Try again in ten minutes."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """What stands for the address today: the address itself is kept nowhere."""
        return address_key(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code, the only mail of allauth that is in use."""
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        try:
            mails.send(
                "accounts/mail/code.txt",
                to=email,
                language=get_language(),
                code=in_order(context["code"]),
                minutes=minutes,
            )
        except mails.MailNotSentError:
            page = render(self.request, "accounts/mail_failed.html", status=503)
            raise ImmediateHttpResponse(page) from None

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Keep for the sign-in page that a code was tried too often; nothing else is said."""
        if kwargs.get("message") == self.error_messages["too_many_login_attempts"]:
            request.session[SAID] = "too-often"

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; the first code that comes back confirms the account."""
        if user.is_unconfirmed:
            user.is_unconfirmed = False
            user.save(update_fields=["is_unconfirmed"])
        super().login(request, user)
        # From now on as long as the settings say, no longer as long as a code is waited for.
        request.session.set_expiry(None)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("directory:search")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps what a second factor is made from sealed with the installation's own key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()


def _sealer() -> Fernet:
    key = derive_key(settings.SECRET_KEY, b"reperes second factor 1")
    return Fernet(base64.urlsafe_b64encode(key))
