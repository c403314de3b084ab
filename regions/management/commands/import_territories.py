"""Command: import official boundaries from any file GDAL reads."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from regions.boundaries import Boundary, BoundaryError, BoundaryFile, Outcome, import_boundaries

MOST_LISTED = 20


class Command(BaseCommand):
    help = (
        "Import official outlines of territories (GeoJSON, GeoPackage, Shapefile, … any format "
        "GDAL reads, any coordinate system). Run again with the same file, it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", required=True, help="country, region, department, epci, commune or custom"
        )
        parser.add_argument("--code-field", required=True, help="field with the INSEE or own code")
        parser.add_argument("--name-field", required=True, help="field with the name")
        parser.add_argument("--layer", help="layer of the file; the first when not given")
        parser.add_argument("--srid", type=int, help="EPSG code, when the file does not say it")
        parser.add_argument(
            "--known-only", action="store_true", help="leave out codes that are not known yet"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change only")

    def handle(self, *args: str, verbosity: int, **options: Any) -> None:
        def progress(rows: Iterable[Boundary], total: int) -> Iterable[Boundary]:
            return tqdm(rows, total=total, unit="area", disable=None if verbosity else True)

        try:
            file = BoundaryFile(
                path=options["file"],
                kind=options["kind"],
                code_field=options["code_field"],
                name_field=options["name_field"],
                layer=options["layer"],
                srid=options["srid"],
            )
            outcome = import_boundaries(
                file,
                dry_run=options["dry_run"],
                known_only=options["known_only"],
                progress=progress,
            )
        except BoundaryError as error:
            raise CommandError(str(error)) from error
        self.summarise(outcome, options["dry_run"])

    def summarise(self, outcome: Outcome, dry_run: bool) -> None:
        self.stdout.write(
            f"{len(outcome.added)} added, {len(outcome.changed)} changed, "
            f"{len(outcome.unchanged)} unchanged, {len(outcome.repaired)} repaired"
        )
        self.name("Added, unknown before (is the file older than the registry?)", outcome.added)
        self.name("Left out, unknown", outcome.skipped)
        self.name("Repaired", outcome.repaired)
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")

    def name(self, title: str, codes: list[str]) -> None:
        if codes:
            more = f" and {len(codes) - MOST_LISTED} more" if len(codes) > MOST_LISTED else ""
            self.stdout.write(f"{title}: {', '.join(codes[:MOST_LISTED])}{more}")
