"""Command: ask organizations by mail whether their pages are still right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.management.mailing import MailingCommand
from contributions.freshness import asking
from contributions.models import FreshnessRelease
from regions.models import Territory


class Command(MailingCommand):
    help = (
        "Say how many mails are due in each territory that lets them go by themselves; with --send"
        " send them, a few a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--send", action="store_true", help="send them; else only say how many")
        super().add_arguments(parser)

    def handle(self, *args: Any, send: bool, origin: str | None, **options: Any) -> None:
        if not send:
            self._preview()
            return
        outcome = asking.send_released(self.origin_for(origin))
        self.stdout.write(f"{outcome.sent} sent")
        if outcome.refused:
            raise CommandError(f"{outcome.refused} not taken by the mail server; run it again")

    def _preview(self) -> None:
        """One line for each territory with mails due, and one for the rest of the country."""
        released = FreshnessRelease.objects.values("territory")
        for territory in Territory.objects.filter(pk__in=released).order_by("code"):
            count = len(asking.due_letters(territories=[territory.pk]))
            self.stdout.write(f"{territory.code}: {count} mails due")
        letters = asking.due_letters()
        asked = sum(len(letter.questions) for letter in letters)
        self.stdout.write(f"everywhere: {len(letters)} mails due, about {asked} programmes")
