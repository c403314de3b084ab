"""Command: check whether the web addresses of programmes answer."""

from typing import Any

from django.core.management.base import BaseCommand

from contributions.weblinks import checking


class Command(BaseCommand):
    """Politely, at most a night; see contributions.weblinks.checking."""

    help = "Check the web addresses of published programmes and organizations. Run it each night."

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = checking.check_all()
        self.stdout.write(
            f"{outcome.checked} checked, {outcome.failed} failed, {outcome.dead} are dead"
        )
