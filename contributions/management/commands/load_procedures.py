"""Command: load the declared procedure sheets that have changed."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contributions.loading.fingerprints import (
    fingerprint,
    is_loaded,
    loaded_ids,
    remember,
    wait_for_others,
)
from contributions.loading.procedures import read_sheets
from contributions.loading.sheets import edited_sheets, load_sheets, relate_sheets
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sheets import SheetDeclaration

NAME = "procedures"


class Command(BaseCommand):
    help = "Load the sheets of fixtures/content/procedures/; unchanged ones are left alone."

    def handle(self, *args, **options) -> None:
        paths = sorted((settings.FIXTURES / "content" / "procedures").glob("*.yaml"))
        now = fingerprint(paths)
        try:
            with transaction.atomic():
                wait_for_others()
                if is_loaded(NAME, now):
                    self.stdout.write(f"Procedure sheets: {len(paths)} unchanged.")
                    return
                sheets = read_sheets(paths)
                edited = edited_sheets()
                own = [sheet for sheet in sheets if sheet.slug not in edited]
                changed = _load_changed(own, {path.stem: fingerprint([path]) for path in paths})
                unknown = relate_sheets(sheets=sheets)
                remember(NAME, now, [])
        except ContentRefusedError as error:
            raise CommandError(f"Procedure sheets: nothing loaded.\n{error}") from None
        without = f"; no sheet yet for {', '.join(unknown)}" if unknown else ""
        kept = f"; {len(sheets) - len(own)} edited here and kept" if len(own) < len(sheets) else ""
        self.stdout.write(f"Procedure sheets: {changed} of {len(sheets)} loaded{kept}{without}.")


def _load_changed(sheets: list[SheetDeclaration], prints: dict[str, str]) -> int:
    """Load the sheets whose file has changed; return their number."""
    changed = [s for s in sheets if not is_loaded(f"{NAME}/{s.slug}", prints[s.slug])]
    brought = {s.slug: {p.id for p in (*s.steps, *s.documents)} for s in changed}
    for sheet in changed:
        brought[sheet.slug] |= {fact.id for fact in sheet.facts}
    before = [pk for slug in brought for pk in loaded_ids(f"{NAME}/{slug}")]
    load_sheets(sheets=changed, removed=set(before).difference(*brought.values()))
    for slug, ids in brought.items():
        remember(f"{NAME}/{slug}", prints[slug], ids)
    return len(changed)
