"""Command: delete old records of mails that jobs sent."""

from django.core.management.base import BaseCommand

from accounts.deliveries import forget_old


class Command(BaseCommand):
    """The records hold ids and days, no address and no text."""

    help = "Delete the records of mails sent more than 400 days ago. Run it every day."

    def handle(self, *args: str, **options: object) -> None:
        self.stdout.write(f"{forget_old()} records forgotten")
