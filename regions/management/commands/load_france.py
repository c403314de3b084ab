"""Command: load the embedded French territories and gazetteer."""

from collections.abc import Callable
from time import monotonic

from django.core.management.base import BaseCommand

from geo.models import MapVersion, Place
from regions.france.loading import load_france
from regions.france.natural_earth import load_natural_earth
from regions.france.office_loading import load_offices
from regions.models import PublicOffice, Territory


class Command(BaseCommand):
    help = (
        "Load fixtures/france: territories, outlines, gazetteer, town halls. Run again, it does "
        "nothing."
    )

    def handle(self, *args: str, verbosity: int, **options: object) -> None:
        started = monotonic()
        report: Callable[[str], None] = self.stdout.write if verbosity else lambda line: None
        if load_france(report):
            MapVersion.objects.renew()
            report(
                f"{Territory.objects.count()} territories and {Place.objects.count()} places "
                f"in {monotonic() - started:.1f} s"
            )
        else:
            report("The embedded territory is loaded already.")
        started = monotonic()
        if load_natural_earth():
            report(f"What the map shows around France in {monotonic() - started:.1f} s")
        started = monotonic()
        if load_offices():
            report(f"{PublicOffice.objects.count()} town halls in {monotonic() - started:.1f} s")
