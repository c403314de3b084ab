"""Archive the example programmes for good."""

from django.core.management.base import BaseCommand
from django.db import transaction

from contributions.loading.fingerprints import REMOVED, loaded_ids, remember, wait_for_others
from contributions.loading.load_programmes import load_programmes
from directory.models import Programme
from seeding.management.commands.load_examples import NAME


class Command(BaseCommand):
    help = (
        "Archive every example programme; later starts do not bring them back "
        "(load_examples --again does)."
    )

    def handle(self, *args, **options) -> None:
        with transaction.atomic():
            wait_for_others()
            public = Programme.objects.published().filter(is_example=True)
            removed = set(public.values_list("pk", flat=True))
            load_programmes(organizations=[], programmes=[], removed=removed)
            remember(NAME, REMOVED, loaded_ids(NAME) | removed)
        self.stdout.write(f"{len(removed)} example programmes removed; they stay in the history.")
