"""The app of journeys; it registers its encrypted columns for key rotation."""

from django.apps import AppConfig

from accounts.reencryption import EncryptedColumn, columns_of_fields, declare
from journeys.sealing import FOR_ACCOUNTS, account_place


class JourneysConfig(AppConfig):
    name = "journeys"

    def ready(self) -> None:
        declare(
            EncryptedColumn(
                model="journeys.AccountKey",
                column="sealed_secret",
                purpose=FOR_ACCOUNTS,
                associated=lambda row: account_place(row.user.pseudonym),
                related=("user",),
            ),
            *columns_of_fields(self.get_model("Reminder")),
        )
