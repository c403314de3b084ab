"""Command: find likely duplicates of programmes and organizations, for the coordinators' list."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contributions.duplicates.listing import list_duplicates
from contributions.revisions.programmes_of import programmes_in
from regions.models import Territory


class Command(BaseCommand):
    """Replaces the list of likely duplicates."""

    help = "Find likely duplicates in a territory, or everywhere. Run it nightly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--territory", help="a code such as dep:69; without it everywhere")

    def handle(self, *args, territory: str | None = None, **options) -> None:
        start, ids = time.monotonic(), None
        if territory:
            found = Territory.objects.filter(code=territory).first()
            if found is None:
                raise CommandError(f"There is no territory {territory!r}.")
            ids = programmes_in(found).values_list("pk", flat=True)
        counts = list_duplicates(ids)
        seconds = time.monotonic() - start
        listed = ", ".join(f"{count} pairs of {kind}s" for kind, count in counts.items())
        self.stdout.write(f"{listed}, in {seconds:.1f} s")
