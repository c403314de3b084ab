"""Command: measure the errors of the outlines of communes."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from geo.statements import read_sql
from regions.boundaries import BoundaryError, BoundaryFile
from regions.france import gazette, packages, registry
from regions.management.from_packages import Archives, FromPackages
from regions.models import Territory

TOWNS = read_sql(__file__, "measure_towns")
BORDERS = read_sql(__file__, "measure_borders")


class Command(FromPackages):
    sources = (packages.ADMINISTRATIVE, packages.POINTS)
    help = (
        "Compare the outlines of communes with other outlines of them (--against), or with the "
        "points of towns in GeoNames: does each lie in the commune of its name?"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--against", type=Path, nargs="+", metavar="FILE", help="GDAL files")
        parser.add_argument("--code-field", default="code", help="its field with the INSEE code")
        super().add_arguments(parser)

    def handle(self, *args: str, **options: Any) -> None:
        if not options["against"]:
            super().handle(*args, **options)
            return
        try:
            self.measure_borders(options["against"], options["code_field"])
        except BoundaryError as error:
            raise CommandError(str(error)) from error

    def measure_borders(self, paths: list[Path], field: str) -> None:
        """Say how far our borders are from those of other files."""
        found: dict[str, str] = {}
        for path in paths:
            file = BoundaryFile(path, Territory.Kind.COMMUNE, field, field)
            found |= {one.code: one.outline.wkt for one in file.boundaries(file.open())}
        with connection.cursor() as cursor:
            cursor.execute(BORDERS, {"codes": list(found), "wkts": list(found.values())})
            communes, positions, shares = cursor.fetchone()
        if not positions:
            raise CommandError("none of these communes is known, or all have merged since")
        self.stdout.write(f"{positions} positions on the borders of {communes} communes")
        for share, metres in zip(("50", "90", "99", "99.9"), shares, strict=True):
            self.stdout.write(f"  {share} % lie at most {metres:.0f} m from ours")

    def build(self, archives: Archives) -> None:
        """Say how many towns of GeoNames lie in their commune and department."""
        rows = registry.read_registry(archives[packages.ADMINISTRATIVE])
        towns = gazette.read_towns(archives[packages.POINTS])
        departments = Territory.objects.of_kind(Territory.Kind.DEPARTMENT)
        outlines = {one.insee_code: one.outline for one in departments if one.outline}
        matched = gazette.match(rows, towns, outlines)
        self.report_towns({code: (town.lon, town.lat) for code, town in matched.items()})

    def report_towns(self, points: dict[str, tuple[float, float]]) -> None:
        """Count the points, by INSEE code, that our outlines put where they belong."""
        lons, lats = ([point[axis] for point in points.values()] for axis in (0, 1))
        with connection.cursor() as cursor:
            cursor.execute(TOWNS, {"codes": list(points), "lons": lons, "lats": lats})
            count, commune, department, nowhere = cursor.fetchone()
        self.stdout.write(f"towns with a point of their own: {count}")
        for label, number in [
            ("in their commune's outline", commune),
            ("in an outline of their department", department),
            ("in no outline", nowhere),
        ]:
            self.stdout.write(f"  {label}: {number} ({number / max(count, 1):.2%})")
