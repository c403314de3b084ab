"""Rebuild the bitmap index of the map's sites, which keeps wide views fast: run it each night."""

from django.core.management.base import BaseCommand
from django.db import transaction

from contributions.revisions.write_guard import allow_writes
from directory.index import bitmaps


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        with transaction.atomic(), allow_writes("build_bitmaps"):
            count = bitmaps.build_bitmaps()
        self.stdout.write(f"The sites of the map stand in {count} blocks.")
