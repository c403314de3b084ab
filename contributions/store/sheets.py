"""Stores what declared procedure sheets are made of, with stable ids; their texts are sections."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Manager

from contributions.schema.sheets import PartDeclaration, SheetDeclaration
from contributions.store.links import replace_links
from directory.models import (
    ProcedureDocument,
    ProcedureFact,
    ProcedureSheet,
    ProcedureSource,
    ProcedureStep,
    TaxonomyTerm,
)
from directory.models.taxonomy import Scheme
from directory.vocabulary import Publication

SHEETS = uuid.UUID("5f0cbd5c-9ad2-5c1f-8a1f-4e7a0c0f5b11")
PARTS = (ProcedureStep, ProcedureDocument, ProcedureFact)
FACT_COLUMNS = (
    *("kind", "amount", "amount_max", "unit", "absence", "source", "counted_from", "is_extended"),
    *("suspended_by", "suspension_within", "overseas_months", "abroad_months", "consequence"),
    "asks_legal_help",
)


def ids_of(sheets: list[SheetDeclaration]) -> dict[str, uuid.UUID]:
    """The ids of declared sheets by slug: those of existing ones, else derived from the slug."""
    slugs = [sheet.slug for sheet in sheets]
    known = dict(ProcedureSheet.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    return {slug: known.get(slug) or uuid.uuid5(SHEETS, slug) for slug in slugs}


def write_sheets(
    sheets: list[SheetDeclaration],
    removed: Iterable[uuid.UUID],
    at: datetime,
    ids: Mapping[str, uuid.UUID] | None = None,
) -> dict[str, ProcedureSheet]:
    """Write the sheets with sources, steps, documents and facts; return their rows by slug.

    A new sheet is published; ``ids`` are those of new ones by slug. The parts with the ids
    ``removed`` are deleted, others that are not declared stay.
    """
    rows = _upsert_sheets(sheets, at, ids or ids_of(sheets))
    sources = _upsert_sources(sheets, rows)
    for model in PARTS:
        model.objects.filter(pk__in=removed).delete()
    _upsert_parts(ProcedureStep, [(rows[s.slug], s.steps) for s in sheets], sources)
    _upsert_parts(ProcedureDocument, [(rows[s.slug], s.documents) for s in sheets], sources)
    _upsert_facts(sheets, rows, sources)
    _drop_unused_sources(sheets, rows)
    return rows


def relate_sheets(sheets: list[SheetDeclaration]) -> list[str]:
    """Link related sheets in both directions; return the slugs of sheets not loaded."""
    ids = dict(ProcedureSheet.objects.values_list("slug", "id"))
    pairs = {(ids[s.slug], ids[slug]) for s in sheets for slug in s.related if slug in ids}
    pairs |= {(other, one) for one, other in pairs}
    related = ProcedureSheet.related.through
    related.objects.bulk_create(
        [related(from_proceduresheet_id=a, to_proceduresheet_id=b) for a, b in sorted(pairs)],
        ignore_conflicts=True,
    )
    return sorted({slug for s in sheets for slug in s.related} - set(ids))


def _upsert_sheets(
    sheets: list[SheetDeclaration], now: datetime, ids: Mapping[str, uuid.UUID]
) -> dict[str, ProcedureSheet]:
    terms = {(t.scheme, t.code): t for t in TaxonomyTerm.objects.all()}
    main_needs = {
        sheet.slug: terms[Scheme.NEED, sheet.needs[0]] if sheet.needs else None for sheet in sheets
    }
    ProcedureSheet.objects.bulk_create(
        [
            ProcedureSheet(
                id=ids[sheet.slug],
                slug=sheet.slug,
                theme=terms[Scheme.THEME, sheet.theme],
                statuses=sheet.statuses,
                office=sheet.office,
                main_need=main_needs[sheet.slug],
                position=(main_needs[sheet.slug] or terms[Scheme.THEME, sheet.theme]).position,
                publication=Publication.PUBLISHED,
                modified_at=now,
            )
            for sheet in sheets
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["theme", "main_need", "statuses", "office", "position", "modified_at"],
    )
    rows = {
        row.slug: row for row in ProcedureSheet.objects.filter(slug__in=[s.slug for s in sheets])
    }
    replace_links(
        ProcedureSheet.needs.through,
        "proceduresheet_id",
        "taxonomyterm_id",
        {rows[s.slug].pk: [terms[Scheme.NEED, need].pk for need in s.needs] for s in sheets},
    )
    return rows


def _upsert_sources(sheets, rows) -> dict[tuple[uuid.UUID, str], int]:
    """Write the sources; return their ids by sheet and key."""
    ProcedureSource.objects.bulk_create(
        [
            ProcedureSource(
                sheet=rows[sheet.slug],
                key=source.key,
                publisher=source.publisher,
                title=source.title,
                url=source.url,
                consulted_on=source.consulted_on,
            )
            for sheet in sheets
            for source in sheet.sources
        ],
        update_conflicts=True,
        unique_fields=["sheet", "key"],
        update_fields=["publisher", "title", "url", "consulted_on"],
    )
    written = ProcedureSource.objects.filter(sheet__in=rows.values())
    return {(sheet, key): pk for sheet, key, pk in written.values_list("sheet", "key", "pk")}


def _upsert_parts(
    model: type[ProcedureStep] | type[ProcedureDocument],
    declared: list[tuple[ProcedureSheet, list[PartDeclaration]]],
    sources: dict[tuple[uuid.UUID, str], int],
) -> None:
    """Write steps or documents in their order, with their sources."""
    is_step = model is ProcedureStep
    # Any: the type checker cannot tell that all parts are of one model.
    manager: Manager[Any] = model._default_manager
    manager.bulk_create(
        [
            model(
                id=part.id,
                sheet=sheet,
                position=position,
                **({"office": part.office, "joined": part.joined} if is_step else {}),
            )
            for sheet, parts in declared
            for position, part in enumerate(parts, 1)
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["sheet", "position", *(["office", "joined"] if is_step else [])],
    )
    replace_links(
        model.sources.through,
        f"{model._meta.model_name}_id",
        "proceduresource_id",
        {
            part.id: [sources[sheet.pk, key] for key in part.sources]
            for sheet, parts in declared
            for part in parts
        },
    )


def _upsert_facts(sheets, rows, sources) -> None:
    ProcedureFact.objects.bulk_create(
        [
            ProcedureFact(
                id=fact.id,
                sheet=rows[sheet.slug],
                position=position,
                kind=fact.kind,
                amount=fact.amount,
                amount_max=fact.amount_max,
                unit=fact.unit,
                absence=fact.absence,
                source_id=sources[rows[sheet.slug].pk, fact.source] if fact.source else None,
                **fact.counting,
            )
            for sheet in sheets
            for position, fact in enumerate(sheet.facts, 1)
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["sheet", "position", *FACT_COLUMNS],
    )


def _drop_unused_sources(sheets, rows) -> None:
    for sheet in sheets:
        left_out = rows[sheet.slug].sources.exclude(
            key__in=[source.key for source in sheet.sources]
        )
        left_out.filter(facts__isnull=True).delete()
