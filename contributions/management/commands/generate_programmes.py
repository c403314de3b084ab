import gc
import os
from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from contributions.generating.filling import (
    NotForMeasuringError,
    derive,
    fill,
    require_bench_database,
)


class Command(BaseCommand):
    help = (
        "Fill a database whose name ends in _bench with programmes drawn from chance, to measure "
        "with. The same count and seed give the same programmes. Interrupted, it leaves a database "
        "to throw away."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--count", type=int, required=True, help="how many programmes")
        parser.add_argument("--seed", type=int, default=1, help="which programmes (default 1)")

    def handle(self, *args, **options) -> None:
        count = options["count"]
        if count < 1:
            raise CommandError("--count must be at least 1.")
        try:
            require_bench_database()
        except NotForMeasuringError as error:
            raise CommandError(str(error)) from None
        begun = monotonic()
        # What is drawn has no cycles: looking for some among millions of objects takes minutes.
        gc.disable()
        with _bar("Programmes", count) as bar:
            fill(count, options["seed"], bar.update)
        with _bar("Search rows", count) as bar:
            rows = derive(bar.update, processes=os.cpu_count() or 1)
        took = f"{monotonic() - begun:.0f} s"
        self.stdout.write(f"{count} programmes generated, {rows} ways to find them, in {took}.")


def _bar(title: str, count: int) -> tqdm:
    """A bar on the terminal, or a line now and then where there is none."""
    return tqdm(desc=title, total=count, unit="", unit_scale=True, mininterval=1, maxinterval=10)
