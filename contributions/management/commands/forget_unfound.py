"""Command: delete old words that readers searched and did not find, and digests of past days."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.models import PageViews, UnfoundReader, UnfoundWords

STORED_FOR = timedelta(days=365)


class Command(BaseCommand):
    """Deletes the digests of readers of past days, and words older than twelve months."""

    help = "Delete digests of readers of past days, and words not found a year ago. Run it nightly."

    def handle(self, *args, **options) -> None:
        today = timezone.localdate()
        readers, _each = UnfoundReader.objects.filter(day__lt=today).delete()
        PageViews.objects.filter(day__lt=today - STORED_FOR).delete()
        words, _each = UnfoundWords.objects.filter(day__lt=today - STORED_FOR).delete()
        self.stdout.write(f"{readers} digests and {words} words forgotten")
