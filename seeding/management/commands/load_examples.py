"""Load the example programmes, once for each version of their files."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from contributions.loading.fingerprints import (
    REMOVED,
    fingerprint,
    first_loaded_on,
    is_loaded,
    loaded_ids,
    remember,
    wait_for_others,
)
from contributions.loading.load_programmes import load_programmes
from contributions.schema.problems import ContentRefusedError
from directory.models import ProcedureSheet
from regions.models import LoadedVintage
from seeding.examples.archetypes import read_archetypes
from seeding.examples.compose import Days, compose
from seeding.examples.distribute import spread
from seeding.examples.towns import towns_of_france

NAME = "examples"
# Raise it when the same files give other examples, so that installations take them over.
VERSION = "8"


class Command(BaseCommand):
    help = (
        "Spread the example programmes of fixtures/examples/ over the territory; unchanged, it "
        "does nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="bring them back after remove_examples"
        )

    def handle(self, *args, again: bool = False, **options) -> None:
        paths = sorted((settings.FIXTURES / "examples").glob("archetypes-*.yaml"))
        try:
            with transaction.atomic():
                wait_for_others()
                if is_loaded(NAME, REMOVED) and not again:
                    self.stdout.write("Examples: removed before; --again brings them back.")
                    return
                current = fingerprint(paths, VERSION, *_dependencies())
                if is_loaded(NAME, current):
                    self.stdout.write("Examples: unchanged.")
                    return
                summary = self.load(paths)
                remember(NAME, current, self.loaded)
        except ContentRefusedError as error:
            raise CommandError(f"Examples: nothing loaded.\n{error}") from None
        self.stdout.write(summary)

    def load(self, paths: list) -> str:
        """Load what the files declare; return a summary in one line."""
        kinds = read_archetypes(paths)
        towns = towns_of_france()
        if not (kinds and towns):
            raise CommandError("Examples: load_france and load_taxonomy come first.")
        today = timezone.localdate()
        days = Days(anchor=first_loaded_on(NAME) or today, today=today)
        organizations, programmes = compose(spread(kinds, towns), towns, days)
        self.loaded = {programme.id for programme in programmes}
        removed = loaded_ids(NAME) - self.loaded
        rows = load_programmes(organizations=organizations, programmes=programmes, removed=removed)
        left = f", {len(removed)} archived" if removed else ""
        return (
            f"Examples: {len(programmes)} programmes of {len(organizations)} organizations "
            f"loaded{left}; {rows} ways to find them."
        )


def _dependencies() -> list[str]:
    """What else the examples depend on: the territory, the sheets they link to, the year.

    Local public holidays are dated rules in their hours, so that these are completed every year.
    """
    vintages = LoadedVintage.objects.order_by("name").values_list("fingerprint", flat=True)
    slugs = ProcedureSheet.objects.order_by("slug").values_list("slug", flat=True)
    return [*vintages, *slugs, str(timezone.localdate().year)]
