"""Command: add the published translations to the translation memory; run once a day."""

from django.core.management.base import BaseCommand

from translations.memory import remember


class Command(BaseCommand):
    """Idempotent; what is published in the workspace is remembered at once."""

    help = "Add all published translations to the memory that translators see."

    def handle(self, *args: str, **options: object) -> None:
        self.stdout.write(f"remembered {remember()} translations")
