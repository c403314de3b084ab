"""Command: blank personal data in a change that was decided."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from contributions.models import Revision
from contributions.revisions.blanking import blank


class Command(BaseCommand):
    """Needs the database role that owns the tables, as script/manage has it.

    What the public page says today is changed by an ordinary change first.
    """

    help = "Blank words in a decided change, its remarks and former texts. The audit says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("revision", type=UUID, help="id of the change, as its address has it")
        parser.add_argument("words", help="the words to blank, as they stand there")

    def handle(self, *args: Any, revision: UUID, words: str, **options: Any) -> None:
        found = Revision.objects.filter(pk=revision).first()
        if found is None:
            raise CommandError("There is no such change.")
        count = blank(found, words)
        self.stdout.write(f"Blanked in {count} places")
