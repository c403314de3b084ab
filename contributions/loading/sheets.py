"""Bulk loading of declared procedure sheets, with stable ids."""

import uuid
from collections.abc import Iterable

from contributions.loading.batch_revisions import Batch
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import write_guard
from contributions.schema.sections import Content, text_name
from contributions.schema.sheets import SheetDeclaration, is_of_sheet, structure_of
from contributions.store import sheets as store
from contributions.store.texts import write_sections
from directory.index import rebuild
from directory.models import ProcedureSheet


def load_sheets(*, sheets: list[SheetDeclaration], removed: Iterable[uuid.UUID] = ()) -> None:
    """Publish the declared sheets and delete the steps, documents and facts ``removed``.

    What people have added to a sheet, and its checks, stay. Each sheet that changes gets an
    accepted revision, all of one batch. Sheets that people have edited (``edited_sheets``) must be
    left out.
    """
    batch = Batch(source="fixtures/content/procedures")
    with write_guard.allow_writes(batch.id):
        ids = store.ids_of(sheets)
        texts = _texts(sheets, ids)
        declared = _by_sheet(texts)
        for sheet in sheets:
            declared.setdefault(ids[sheet.slug], {}).update(structure_of(sheet))
        batch.record_sheets(declared)
        store.write_sheets(sheets, removed, batch.at)
        write_sections(owner="sheet", texts=texts, at=batch.at)
        rebuild.rebuild_sheets(ids.values())


def relate_sheets(*, sheets: list[SheetDeclaration]) -> list[str]:
    """Link related sheets in both directions; return the slugs of sheets not loaded."""
    with write_guard.allow_writes("relations of procedure sheets"):
        return store.relate_sheets(sheets)


def edited_sheets() -> set[str]:
    """The slugs of sheets that people have edited or checked here, which files no longer change.

    Translations alone do not count: those that were reviewed stay anyway.
    """
    made = Revision.objects.accepted().filter(target_kind=TargetKind.SHEET, batch=None)
    edited = {
        target
        for target, content in made.values_list("target_id", "content")
        if any(is_of_sheet(name) or name in ("verified", "state") for name in content)
    }
    return set(ProcedureSheet.objects.filter(pk__in=edited).values_list("slug", flat=True))


def _by_sheet(texts: dict[tuple[uuid.UUID, str, str], str]) -> dict[uuid.UUID, Content]:
    values: dict[uuid.UUID, Content] = {}
    for (pk, key, language), text in texts.items():
        values.setdefault(pk, {})[text_name(language, key)] = text
    return values


def _texts(
    sheets: list[SheetDeclaration], ids: dict[str, uuid.UUID]
) -> dict[tuple[uuid.UUID, str, str], str]:
    texts: dict[tuple[uuid.UUID, str, str], str] = {}
    for sheet in sheets:
        pk = ids[sheet.slug]
        for language, value in sheet.texts.items():
            texts |= {(pk, key, language): text for key, text in value.items()}
        for part in sheet.parts:
            texts |= {(pk, str(part.id), language): text for language, text in part.texts.items()}
    return texts
