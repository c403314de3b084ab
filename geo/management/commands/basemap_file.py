"""Command: say what a file of map tiles holds."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.tiles.archive import archive_at
from geo.tiles.archive_error import ArchiveError


class Command(BaseCommand):
    help = "Say what an MBTiles or PMTiles file holds, by default that of REPERES_BASEMAP_FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")

    def handle(self, *args: str, file: Path | None, **options: object) -> None:
        if file is None and not settings.BASEMAP_FILE:
            raise CommandError("Give a file, or set REPERES_BASEMAP_FILE.")
        path = file or Path(settings.BASEMAP_FILE)
        try:
            held = archive_at(path).contents()
        except ArchiveError as error:
            raise CommandError(f"{error}.") from error
        west, south, east, north = held.bounds
        credit = held.credit or "none given: set REPERES_BASEMAP_ATTRIBUTION"
        for line in (
            f"{path} ({held.kind}, {path.stat().st_size / 1e6:.1f} MB)",
            f"pictures: {held.format}",
            f"zooms: {held.min_zoom} to {held.max_zoom}",
            f"bounds: west {west:g}, south {south:g}, east {east:g}, north {north:g}",
            f"tiles: {held.count}",
            f"attribution: {credit}",
        ):
            self.stdout.write(line)
