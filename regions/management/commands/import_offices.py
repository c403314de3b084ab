"""Command: import public offices from a file of the national administrative directory."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions.offices.directory_file import OfficeFileError
from regions.offices.importing import import_offices

MOST_LISTED = 20


class Command(BaseCommand):
    help = (
        "Import public offices (préfectures, CAF, CPAM, France Travail, OFII, town halls, …) from "
        "a JSON file of the national administrative directory (DILA). For each kind it holds, the "
        "file is taken for all there is. Run again with the same file, it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change only")

    def handle(self, *args: str, **options: Any) -> None:
        try:
            outcome = import_offices(options["file"], dry_run=options["dry_run"])
        except OfficeFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        self.stdout.write(
            f"{outcome.added} added, {outcome.changed} changed, {outcome.unchanged} unchanged, "
            f"{outcome.ended} ended"
        )
        self.stdout.write(f"{outcome.embedded_ended} embedded offices ended: the file has newer")
        self.stdout.write(f"{outcome.of_other_kinds} services of other kinds left out")
        self.stdout.write(f"{outcome.outside} outside the departments left out")
        self.stdout.write(f"{outcome.misplaced} points left out: they lie outside the commune")
        for line in outcome.unread_hours[:MOST_LISTED]:
            self.stdout.write(f"Hours left out, {line}")
        if len(outcome.unread_hours) > MOST_LISTED:
            self.stdout.write(f"and those of {len(outcome.unread_hours) - MOST_LISTED} more")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")
