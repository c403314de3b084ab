"""Command: reject for good what was cleared away a week ago and not brought back."""

from django.core.management.base import BaseCommand

from contributions.moderation import sweeps


class Command(BaseCommand):
    help = "Reject proposals that were cleared away as spam a week ago. Run it every day."

    def handle(self, *args, **options) -> None:
        count = sum(sweeps.finish(made) for made in sweeps.due_to_finish())
        self.stdout.write(f"{count} proposals rejected")
