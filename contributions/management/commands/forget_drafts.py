"""Forget suggestions that somebody began and never sent."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from contributions.models import Revision
from contributions.workflows import RevisionState

STORED_FOR = timedelta(days=90)


class Command(BaseCommand):
    """Delete revisions that were never sent; what waits or was decided stays."""

    help = "Delete suggestions begun and left alone for 90 days. Run it every day."

    def handle(self, *args, **options) -> None:
        abandoned = Revision.objects.filter(
            state=RevisionState.DRAFT, changed_at__lt=timezone.now() - STORED_FOR
        )
        count = abandoned.count()
        abandoned.delete()
        self.stdout.write(f"{count} suggestions forgotten")
