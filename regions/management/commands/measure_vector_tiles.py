"""Command: measure how long fresh vector tiles take and how large they are."""

import gzip
import random
from time import perf_counter

from django.core.management.base import BaseCommand, CommandParser

from geo.tiles.address import tile_at
from regions.models import Territory
from regions.vector_tiles.tiles import cut

ZOOMS = range(3, 14)


class Command(BaseCommand):
    help = "Cut tiles around communes drawn by chance, keep none, and print times and sizes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tiles", type=int, default=60, help="of each zoom (60)")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: str, tiles: int, seed: int, **options: object) -> None:
        communes = Territory.objects.of_kind("commune").filter(centre__isnull=False)
        found = communes.order_by("code").values_list("centre", flat=True)
        points = [point for point in found if point]
        chance = random.Random(seed)  # noqa: S311 - not for secrets
        for zoom in ZOOMS:
            times, sizes = [], []
            for point in chance.sample(points, tiles):
                started = perf_counter()
                content = cut(tile_at(point.x, point.y, zoom))
                times.append((perf_counter() - started) * 1000)
                sizes.append(len(gzip.compress(content)) / 1000)
            self.stdout.write(
                f"zoom {zoom}: p50 {_share(times, 0.5):.0f} ms, p95 {_share(times, 0.95):.0f} ms; "
                f"p50 {_share(sizes, 0.5):.1f} kB, p95 {_share(sizes, 0.95):.1f} kB"
            )


def _share(values: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
