"""Command: fill the cache of the tile proxy for an area."""

from typing import Any

from django.contrib.gis.db.models import Extent
from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.tiles.source import configured
from geo.tiles.warming import Box, Progress, WarmingError, wanted_tiles, warm
from regions.models import Territory

PAUSE_S = 0.5
SHORTEST_PAUSE_S = 0.1
SAID_EVERY = 100


class Command(BaseCommand):
    help = (
        "Fetch the street map of an area into the proxy's cache, one tile at a time with a pause "
        "after each. Stopped and started again, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--bbox", metavar="W,S,E,N", help="west, south, east, north in degrees")
        where.add_argument("--territory", metavar="CODE", help="such as dep:69 or com:69123")
        parser.add_argument("--zooms", required=True, metavar="A-B", help="such as 8-14")
        parser.add_argument(
            "--pause", type=float, default=PAUSE_S, metavar="S", help=f"seconds ({PAUSE_S})"
        )
        parser.add_argument("--dry-run", action="store_true", help="only count the tiles")

    def handle(self, *args: str, **options: Any) -> None:
        box = _box(options["bbox"]) if options["bbox"] else _box_of(options["territory"])
        source = configured()
        progress = Progress()
        try:
            tiles = wanted_tiles(box, _zooms(options["zooms"]), source)
            self.stdout.write(f"{len(tiles)} tiles from {source.attribution or source.url}")
            if options["dry_run"]:
                return
            for progress in warm(tiles, source, max(options["pause"], SHORTEST_PAUSE_S)):
                if progress.done % SAID_EVERY == 0:
                    self.say(progress, len(tiles))
        except WarmingError as error:
            raise CommandError(f"{error}. Run again to go on.") from error
        self.say(progress, len(tiles))

    def say(self, progress: Progress, total: int) -> None:
        self.stdout.write(
            f"{progress.done} of {total}: {progress.fetched} fetched, {progress.cached} there "
            f"already, {progress.absent} without a picture, {progress.failed} refused"
        )


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(side) for side in text.split(","))
    except ValueError as error:
        raise CommandError("--bbox takes four numbers: west,south,east,north.") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise CommandError("--bbox takes west < east and south < north, in degrees.")
    return west, south, east, north


def _box_of(code: str) -> Box:
    territories = Territory.objects.filter(code=code, outline__isnull=False)
    box: Box | None = territories.aggregate(box=Extent("outline"))["box"]
    if box is None:
        raise CommandError(f"There is no territory {code} with an outline.")
    return box


def _zooms(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        zooms = range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise CommandError("--zooms takes two numbers, such as 8-14.") from error
    if not zooms or zooms[0] < 0:
        raise CommandError("--zooms takes the wider one first, such as 8-14.")
    return zooms
