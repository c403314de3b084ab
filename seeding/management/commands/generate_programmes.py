"""Fill a benchmark database with generated programmes."""

import gc
from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from seeding.generating.filling import NotForMeasuringError, derive, fill, require_bench_database


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
        # Generated objects have no cycles: collecting among millions of them takes minutes.
        gc.disable()
        with tqdm(total=count, unit="", unit_scale=True, mininterval=1, maxinterval=10) as bar:
            fill(count, options["seed"], bar.update)
        written = monotonic() - begun
        self.stderr.write(f"Written in {written:.0f} s; deriving what a search reads.")
        rows = derive()
        took = f"{monotonic() - begun:.0f} s"
        self.stdout.write(f"{count} programmes generated, {rows} ways to find them, in {took}.")
