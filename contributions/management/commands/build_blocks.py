"""Put the sites of the map into blocks anew, so that wide views stay quick: run it each night."""

from django.core.management.base import BaseCommand
from django.db import transaction

from contributions.door import opened
from directory import blocks


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        with transaction.atomic(), opened("build_blocks"):
            count = blocks.build()
        self.stdout.write(f"The sites of the map stand in {count} blocks.")
