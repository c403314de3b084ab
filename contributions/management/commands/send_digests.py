"""Command: send coordinators a daily digest of their queue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.management.mailing import MailingCommand
from contributions.moderation import digest


class Command(MailingCommand):
    help = "Mail every coordinator for whom something waits, at most once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many, send nothing")
        super().add_arguments(parser)

    def handle(self, *args: Any, dry_run: bool, origin: str | None, **options: Any) -> None:
        if dry_run:
            waiting = [letter.count for letter in digest.due_digests()]
            self.stdout.write(f"{len(waiting)} to send, about {sum(waiting)} things that wait")
            return
        outcome = digest.send_all(self.origin_for(origin))
        self.stdout.write(f"{outcome.sent} sent")
        if outcome.refused:
            raise CommandError(f"{outcome.refused} not taken by the mail server; run it again")
