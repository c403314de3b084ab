"""Command: send coordinators a daily digest of their queue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import mails
from contributions.moderation import digest


class Command(BaseCommand):
    """To be run by cron or a timer; see docs/running.md."""

    help = "Mail every coordinator for whom something waits, at most once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many, send nothing")
        parser.add_argument(
            "--origin",
            help="address of this site in the mails, such as https://reperes.example.org",
        )

    def handle(self, *args: Any, dry_run: bool, origin: str | None, **options: Any) -> None:
        if dry_run:
            waiting = [letter.count for letter in digest.due_digests()]
            self.stdout.write(f"{len(waiting)} to send, about {sum(waiting)} things that wait")
            return
        origin = origin or mails.public_origin()
        if not origin:
            raise CommandError("Say --origin: REPERES_HOSTS names no public host.")
        outcome = digest.send_all(origin.rstrip("/"))
        self.stdout.write(f"{outcome.sent} sent")
        if outcome.refused:
            raise CommandError(f"{outcome.refused} not taken by the mail server; run it again")
