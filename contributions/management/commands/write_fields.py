"""Command: write docs/fields.md and the table of docs/importing.md from the declared fields."""

from django.conf import settings
from django.core.management.base import BaseCommand

from contributions.importing.columns import with_table
from contributions.schema.fields_table import as_markdown


class Command(BaseCommand):
    help = "Write docs/fields.md and the table of docs/importing.md from the declared fields."

    def handle(self, **_options) -> None:
        docs = settings.BASE_DIR / "docs"
        (docs / "fields.md").write_text(as_markdown(), encoding="utf-8")
        importing = docs / "importing.md"
        page = with_table(importing.read_text(encoding="utf-8"))
        importing.write_text(page, encoding="utf-8")
        self.stdout.write("Written: docs/fields.md, docs/importing.md")
