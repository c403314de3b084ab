"""Command: write into docs/search.md what the queries of the tables find among the examples."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from seeding.typed_words import read_queries, with_queries


class Command(BaseCommand):
    help = "Write the queries and their first results into docs/search.md; needs the examples."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--tables",
            type=Path,
            default=settings.BASE_DIR / "tests" / "directory",
            help="folder with typed_words.csv and words/*.csv; by default those of the tests",
        )

    def handle(self, *, tables: Path, **_options) -> None:
        path = settings.BASE_DIR / "docs" / "search.md"
        page = with_queries(path.read_text(encoding="utf-8"), read_queries(tables))
        path.write_text(page, encoding="utf-8")
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
