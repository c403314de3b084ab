"""Command: write docs/rights.md from the table of permissions."""

from django.conf import settings
from django.core.management.base import BaseCommand

from contributions.revisions.permissions_table import as_markdown


class Command(BaseCommand):
    help = "Write docs/rights.md from the table of rights."

    def handle(self, **_options) -> None:
        path = settings.BASE_DIR / "docs" / "rights.md"
        path.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
