"""Command: delete old files of imports, committed or not."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from contributions.models import Import

STORED_FOR = timedelta(days=30)


class Command(BaseCommand):
    """Deletes imports with their rows; imported programmes and their history stay."""

    help = "Delete files of imports that are older than 30 days. Run it every day."

    def handle(self, *args, **options) -> None:
        old = Import.objects.filter(created_at__lt=timezone.now() - STORED_FOR)
        count = old.count()
        old.delete()
        self.stdout.write(f"{count} files forgotten")
