from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from accounts.secret_links import SecretConverter


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        register_converter(SecretConverter, "secret")
