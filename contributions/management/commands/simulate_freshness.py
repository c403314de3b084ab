"""Command: simulate three years of the schedule of freshness."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from contributions.freshness.simulation import DAYS, PROGRAMMES, Simulation
from contributions.freshness.simulation_report import picture, table
from directory.freshness import schedule

RATES = (0.2, 0.5, 0.8, 0.95)
# Pages that the coordinator of each territory checks in a week.
CHECKS = (0, 3)
DOCUMENT, PICTURE = Path("docs/freshness.md"), Path("docs/images/freshness.svg")
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


class Command(BaseCommand):
    """Reads nothing from the database; the same seed gives the same figures."""

    help = "Print what the schedule of freshness leads to; with --document write it into docs/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programmes", type=int, default=PROGRAMMES)
        parser.add_argument("--days", type=int, default=DAYS)
        parser.add_argument("--document", action="store_true", help="write docs/freshness.md anew")

    def handle(
        self, *args: Any, programmes: int, days: int, document: bool, **options: Any
    ) -> None:
        results = [
            Simulation(schedule(), rate, checks, count=programmes).run(days)
            for checks in CHECKS
            for rate in RATES
        ]
        self.stdout.write(table(results))
        if document:
            base = Path(settings.BASE_DIR)
            before, _begin, rest = (base / DOCUMENT).read_text(encoding="utf-8").partition(BEGIN)
            after = rest.partition(END)[2]
            written = f"{before}{BEGIN}\n{table(results)}\n{END}{after}"
            (base / DOCUMENT).write_text(written, encoding="utf-8")
            (base / PICTURE).write_text(picture(results[: len(RATES)]), encoding="utf-8")
