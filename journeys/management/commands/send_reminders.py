"""Command: send the reminders by mail that are due, and delete them."""

from typing import Any

from django.core.management.base import CommandError

from accounts.management.mailing import MailingCommand
from journeys import reminders


class Command(MailingCommand):
    help = "Mail the reminders that people asked for and that are due today, and delete them."

    def handle(self, *args: Any, origin: str | None, **options: Any) -> None:
        outcome = reminders.send_due(self.origin_for(origin))
        self.stdout.write(f"{outcome.sent} sent")
        if outcome.refused:
            raise CommandError(f"{outcome.refused} not sent; run it again")
