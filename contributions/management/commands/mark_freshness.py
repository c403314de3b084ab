"""Command: let programmes that nobody confirms come later in results, and later leave them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from contributions.freshness import marking


class Command(BaseCommand):
    """Derives how the search treats each programme from its dates; run it each night."""

    help = "Mark programmes by the schedule of freshness, and those whose last day has passed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many, change nothing")
        parser.add_argument(
            "--bulk",
            action="store_true",
            help="let more programmes leave the results at once than may in one night",
        )

    def handle(self, *args: Any, dry_run: bool, bulk: bool, **options: Any) -> None:
        if dry_run:
            changes, later = marking.due()
            leaving = sum(change.leaves for change in changes)
            self.stdout.write(
                f"{len(changes)} to mark, {leaving} of them leave the results; "
                f"{len(later)} more wait for --bulk or the next nights"
            )
            return
        marked = marking.mark(is_bulk=bulk)
        self.stdout.write(
            f"{marked.changed} marked, {marked.left_out} of them left the results; "
            f"{marked.waiting} more wait for --bulk or the next nights"
        )
