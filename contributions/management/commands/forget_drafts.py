"""Command: delete drafts of revisions that were never sent."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from contributions.models import Revision
from contributions.workflows import RevisionState

STORED_FOR = timedelta(days=90)


class Command(BaseCommand):
    """Deletes abandoned drafts; waiting and decided revisions stay."""

    help = "Delete suggestions begun and left alone for 90 days. Run it every day."

    def handle(self, *args, **options) -> None:
        abandoned = Revision.objects.filter(
            state=RevisionState.DRAFT, changed_at__lt=timezone.now() - STORED_FOR
        )
        count = abandoned.count()
        abandoned.delete()
        self.stdout.write(f"{count} suggestions forgotten")
