"""Compute the open intervals of the coming weeks: run it once a week."""

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from directory.hours import open_intervals

# Searches are not about past days.
DELETE_PAST_SQL = "DELETE FROM directory_openinterval WHERE closes_at < %s - interval '1 day'"


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(DELETE_PAST_SQL, [timezone.now()])
            count = open_intervals.compute_open_intervals()
        self.stdout.write(f"{count} rules of opening hours laid out.")
