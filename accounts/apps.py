from django.apps import AppConfig
from django.urls import register_converter

from accounts.secret_links import SecretConverter


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        register_converter(SecretConverter, "secret")
