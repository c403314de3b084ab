"""Take the example programmes off the public pages, for good."""

from django.core.management.base import BaseCommand
from django.db import transaction

from contributions.loading.publishing import load_programmes
from contributions.loading.vintage import REMOVED, brought_before, remember, wait_for_others
from contributions.management.commands.load_examples import NAME
from directory.models import Programme


class Command(BaseCommand):
    help = (
        "Archive every example programme; later starts do not bring them back "
        "(load_examples --again does)."
    )

    def handle(self, *args, **options) -> None:
        with transaction.atomic():
            wait_for_others()
            public = Programme.objects.published().filter(is_example=True)
            gone = set(public.values_list("pk", flat=True))
            load_programmes(organizations=[], programmes=[], gone=gone)
            remember(NAME, REMOVED, brought_before(NAME) | gone)
        self.stdout.write(f"{len(gone)} example programmes removed; they stay in the history.")
