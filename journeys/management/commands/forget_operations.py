"""Delete the ids of changes made offline that no device sends again."""

from django.core.management.base import BaseCommand

from journeys.operations import IDS_KEPT, forget_ids


class Command(BaseCommand):
    help = f"Delete the ids of changes made offline that are older than {IDS_KEPT.days} days."

    def handle(self, *_args: str, **_options: object) -> None:
        self.stdout.write(f"Ids deleted: {forget_ids()}")
