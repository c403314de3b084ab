"""App configuration of contributions: declares its encrypted columns."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

from accounts.reencryption import columns_of_fields, declare
from contributions.revisions.write_guard import allow_writes, reencrypting


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        # Tables with a write guard: hidden addresses are content, decided revisions are immutable.
        declare(
            *columns_of_fields(
                apps.get_model("directory", "HiddenAddress"),
                write_within=lambda: allow_writes("rotate_server_key"),
            ),
            *columns_of_fields(self.get_model("ConfidentialPart"), write_within=reencrypting),
            *columns_of_fields(self.get_model("ImportRow")),
            *columns_of_fields(self.get_model("Report")),
            *columns_of_fields(self.get_model("ReplyAddress")),
        )
