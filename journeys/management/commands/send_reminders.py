"""Command: send the reminders by mail that are due, and delete them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import mails
from journeys import reminders


class Command(BaseCommand):
    """To be run by cron or a timer; see docs/running.md."""

    help = "Mail the reminders that people asked for and that are due today, and delete them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--origin",
            help="address of this site in the mails, such as https://reperes.example.org",
        )

    def handle(self, *args: Any, origin: str | None, **options: Any) -> None:
        origin = origin or mails.public_origin()
        if not origin:
            raise CommandError("Say --origin: REPERES_HOSTS names no public host.")
        outcome = reminders.send_due(origin.rstrip("/"))
        self.stdout.write(f"{outcome.sent} sent")
        if outcome.refused:
            raise CommandError(f"{outcome.refused} not sent; run it again")
