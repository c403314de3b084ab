"""allauth's second factor (TOTP): encrypted at rest, with rate limits of attempts.

Attempts are counted in ``RateLimitUse`` before the code is compared. Of the codes of six digits
three are valid at any moment: 30 attempts a day are one chance in 10,000. An attempt needs a valid
code from the mailbox first.
"""

from __future__ import annotations

import base64

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.apps import SECOND_FACTOR, SECOND_FACTOR_PLACE
from accounts.encryption import decrypt, encrypt
from accounts.models import User
from accounts.qr import qr_document
from accounts.sign_in import TOO_OFTEN
from accounts.throttling import RateLimit, network_today

# allauth does not tell the adapter whose secret it encrypts: no associated data of the row.
PURPOSE, PLACE = SECOND_FACTOR, SECOND_FACTOR_PLACE
PERIOD_S = 30

AT_ONCE = RateLimit("second-factor", 5, 300)
IN_A_DAY = RateLimit("second-factor-day", 30, 24 * 3600)
# A code is valid for some periods before and after its own, and accepted once.
USED = RateLimit("second-factor-used", 1, PERIOD_S * (2 * settings.MFA_TOTP_TOLERANCE + 2))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of second factors under the server key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(encrypt(text.encode(), PURPOSE, PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(base64.b64decode(encrypted_text), PURPOSE, PLACE).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an SVG document."""
        return qr_document(url)


class CountedCode:
    """Form mixin: an attempt is counted before the code is compared; a code is accepted once."""

    user: User

    def clean_code(self) -> str:
        user = str(self.user.pk)
        if not IN_A_DAY.use(user):
            raise ValidationError(_("That was too often today. Try again tomorrow."))
        if not AT_ONCE.use(user, network_today(context.request)):
            raise ValidationError(TOO_OFTEN)
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        if not USED.use(user, normalize_user_code(code)):
            raise ValidationError(SecondFactorAdapter.error_messages["incorrect_code"])
        AT_ONCE.clear(user)
        IN_A_DAY.clear(user)
        return code


class SecondFactorForm(CountedCode, forms.AuthenticateForm):
    """The code of the second factor at sign-in."""


class ReauthenticationForm(CountedCode, forms.ReauthenticateForm):
    """The code of the second factor asked again before critical actions, such as erasing."""
