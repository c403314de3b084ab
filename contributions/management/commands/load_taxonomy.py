"""Command: load the declared themes and needs if they have changed."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contributions.loading.fingerprints import fingerprint, is_loaded, remember, wait_for_others
from contributions.loading.taxonomy import load_taxonomy, read_taxonomy
from contributions.schema.problems import ContentRefusedError

NAME = "taxonomy"


class Command(BaseCommand):
    help = "Load the themes and needs of fixtures/taxonomy.yaml; unchanged, it does nothing."

    def handle(self, *args, **options) -> None:
        path = settings.FIXTURES / "taxonomy.yaml"
        now = fingerprint([path])
        try:
            with transaction.atomic():
                wait_for_others()
                if is_loaded(NAME, now):
                    self.stdout.write("Taxonomy: unchanged.")
                    return
                count = load_taxonomy(themes=read_taxonomy(path))
                remember(NAME, now, [])
        except ContentRefusedError as error:
            raise CommandError(f"Taxonomy: nothing loaded.\n{error}") from None
        self.stdout.write(f"Taxonomy: {count} themes and needs loaded.")
