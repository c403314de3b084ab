"""Command: mail editors what waits and what is due, and followers which sheets changed."""

from typing import Any

from django.core.management.base import CommandError

from accounts.management.mailing import MailingCommand
from contributions.sheets import mails


class Command(MailingCommand):
    help = "Mail editors of sheets what waits and what is due, and followers what changed."

    def handle(self, *args: Any, origin: str | None, **options: Any) -> None:
        outcome = mails.send_all(self.origin_for(origin))
        self.stdout.write(f"{outcome.sent} sent")
        if outcome.refused:
            raise CommandError(f"{outcome.refused} not taken by the mail server; run it again")
