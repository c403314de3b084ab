"""App configuration of accounts: URL converter of secrets, encrypted columns of allauth."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from accounts.reencryption import EncryptedPartsColumn, declare
from accounts.secret_links import SecretConverter

# As accounts.second_factor encrypts them; it imports models, which are not loaded yet here.
SECOND_FACTOR = b"reperes second factor 2"
SECOND_FACTOR_PLACE = b"mfa_authenticator.data"


def with_second_factor(data: dict[str, Any], reencrypted: Callable[[bytes], bytes]) -> dict:
    """allauth's ``data`` of a second factor with its ``secret`` or ``seed`` encrypted again."""
    return {
        name: b64encode(reencrypted(b64decode(value))).decode()
        if name in ("secret", "seed")
        else value
        for name, value in data.items()
    }


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        register_converter(SecretConverter, "secret")
        declare(
            EncryptedPartsColumn(
                model="mfa.Authenticator",
                column="data",
                purpose=SECOND_FACTOR,
                associated=lambda row: SECOND_FACTOR_PLACE,
                with_parts=with_second_factor,
            )
        )
