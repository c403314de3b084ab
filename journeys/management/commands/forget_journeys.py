"""Delete the journeys that nobody has opened for 24 months."""

from django.core.management.base import BaseCommand

from journeys import actions

MONTHS = 24


class Command(BaseCommand):
    help = f"Delete the journeys that nobody has opened for {MONTHS} months."

    def handle(self, *_args: str, **_options: object) -> None:
        self.stdout.write(f"Journeys deleted: {actions.forget_unused(months=MONTHS)}")
