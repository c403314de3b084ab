"""Command: mail senders what became of their proposals and reports."""

from typing import Any

from django.core.management.base import CommandError

from accounts.management.mailing import MailingCommand
from contributions.moderation import outcome_mails


class Command(MailingCommand):
    help = "Mail who has an account, or left an address, what became of a proposal or a report."

    def handle(self, *args: Any, origin: str | None, **options: Any) -> None:
        outcome = outcome_mails.send_all(self.origin_for(origin))
        self.stdout.write(f"{outcome.sent} sent")
        if outcome.refused:
            raise CommandError(f"{outcome.refused} not taken by the mail server; run it again")
