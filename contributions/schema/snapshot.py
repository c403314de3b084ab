"""Snapshots: the current content of programmes and sheets, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from contributions.schema.sections import PLAIN_SECTIONS, SITE, Content, site_name, text_name
from contributions.schema.sheets import (
    COUNTING,
    FactDeclaration,
    PartDeclaration,
    SheetDeclaration,
    SourceDeclaration,
    structure_of,
)
from directory.fields import Column, declared_columns, names_of
from directory.models import (
    Coverage,
    HiddenAddress,
    Organization,
    ProcedureDocument,
    ProcedureFact,
    ProcedureSheet,
    ProcedureStep,
    Programme,
    Section,
    Site,
)
from directory.vocabulary import LanguageMode, Precision

ORGANIZATION = declared_columns(Organization, "organization")
CONTACT = names_of(declared_columns(Organization, "organization")[1:])
# The declared fields of a programme by section, and those of a site, of which ``HIDDEN`` are stored
# in the hidden address.
COLUMNS = {section: declared_columns(Programme, section) for section in PLAIN_SECTIONS}
SITE_COLUMNS = declared_columns(Site, SITE)
HIDDEN = ("street_address", "postcode")
# Codes of linked rows, read by subqueries with the programme.
LINKED = {
    name: ArraySubquery(through.objects.filter(programme=OuterRef("pk")).values(code))
    for name, through, code in (
        ("theme_codes", Programme.themes.through, "taxonomyterm__code"),
        ("need_codes", Programme.needs.through, "taxonomyterm__code"),
        ("procedure_slugs", Programme.procedures.through, "proceduresheet__slug"),
        ("territory_codes", Coverage, "territory__code"),
    )
}


def snapshot_programmes(ids: Iterable[UUID]) -> dict[UUID, Content]:
    """The content of each of these programmes by id; missing ones are left out."""
    programmes = (
        Programme.objects.filter(pk__in=list(ids))
        .select_related("organization", "theme")
        .annotate(**LINKED)
    )
    values = {programme.pk: _fixed(programme) for programme in programmes}
    for site in _sites(values):
        values[site.programme_id][site_name(site.pk)] = _site(site)
    for owner, content in snapshot_texts("programme", values).items():
        values[owner] |= content
    return values


def snapshot_sheets(ids: Iterable[UUID]) -> dict[UUID, Content]:
    """The content of each of these procedure sheets by id; missing ones are left out."""
    sheets = (
        ProcedureSheet.objects.filter(pk__in=list(ids))
        .select_related("theme", "main_need")
        .prefetch_related(
            "needs", "related", "sources", "steps__sources", "documents__sources", "facts__source"
        )
    )
    values = {sheet.pk: _structure(sheet) for sheet in sheets}
    for owner, content in snapshot_texts("sheet", values).items():
        values[owner] |= content
    return values


def snapshot_texts(
    owner: str, ids: Iterable[UUID], sections: QuerySet[Section] | None = None
) -> dict[UUID, Content]:
    """The texts of owners ("programme" or "sheet"), all languages, or those in ``sections``."""
    value: dict[UUID, Content] = defaultdict(dict)
    chosen = Section.objects.all() if sections is None else sections
    rows = chosen.filter(**{f"{owner}__in": list(ids)})
    for pk, language, key, text in rows.values_list(f"{owner}_id", "language", "key", "text"):
        value[pk][text_name(language, key)] = text
    return dict(value)


def _structure(sheet: ProcedureSheet) -> Content:
    """The sections of a sheet beside its texts."""
    needs = sorted(need.code for need in sheet.needs.all())
    main = sheet.main_need.code if sheet.main_need else None
    declaration = SheetDeclaration(
        slug=sheet.slug,
        theme=sheet.theme.code,
        needs=[*([main] if main in needs else []), *(need for need in needs if need != main)],
        statuses=sheet.statuses,
        office=sheet.office,
        related=[other.slug for other in sheet.related.all()],
        sources=[
            SourceDeclaration(each.key, each.publisher, each.title, each.url, each.consulted_on)
            for each in sheet.sources.all()
        ],
        texts={},
        facts=[_fact(fact) for fact in sheet.facts.all()],
        steps=[
            PartDeclaration(step.pk, step.office, step.joined, _keys(step), {})
            for step in sheet.steps.all()
        ],
        documents=[
            PartDeclaration(paper.pk, "", "", _keys(paper), {}) for paper in sheet.documents.all()
        ],
    )
    verified = {
        "on": sheet.verified_on,
        "role": sheet.verified_role,
        "due_on": sheet.check_due_on,
    }
    state = {"publication": sheet.publication}
    return structure_of(declaration) | {"state": state, "verified": plain(verified)}


def _keys(part: ProcedureStep | ProcedureDocument) -> list[str]:
    return [source.key for source in part.sources.all()]


def _fact(fact: ProcedureFact) -> FactDeclaration:
    return FactDeclaration(
        id=fact.pk,
        kind=fact.kind,
        amount=fact.amount,
        amount_max=fact.amount_max,
        unit=fact.unit,
        absence=fact.absence,
        source=fact.source.key if fact.source else "",
        counting={name: getattr(fact, name) for name in COUNTING},
        texts={},
    )


def _fixed(programme: Any) -> Content:
    """The sections except texts and sites of a programme annotated with ``LINKED``."""
    organization = programme.organization
    others = sorted(set(programme.theme_codes) - {programme.theme.code})
    return {
        "organization": {"id": str(organization.pk)} | declared(organization, ORGANIZATION),
        "about": {
            "themes": [programme.theme.code, *others],
            "needs": sorted(programme.need_codes),
            "procedures": sorted(programme.procedure_slugs),
        },
        "languages": {
            mode: getattr(programme, f"languages_{mode}") for mode in LanguageMode.values
        },
        **{section: declared(programme, columns) for section, columns in COLUMNS.items()},
        "coverage": {
            "territories": sorted(programme.territory_codes),
            "is_nationwide": programme.is_nationwide,
        },
        "state": {
            "publication": programme.publication,
            "merged_into": str(programme.merged_into_id) if programme.merged_into_id else None,
        },
        "verified": plain({"on": programme.verified_on, "role": programme.verified_role}),
        "origin": {"source": programme.source, "is_example": programme.is_example},
    }


def _sites(programmes: Iterable[UUID]) -> Iterable[Site]:
    return (
        Site.objects.filter(programme__in=list(programmes))
        .select_related("commune", "hidden_address")
        .defer("commune__outline")
        .prefetch_related("closed_periods")
    )


def _site(site: Site) -> dict:
    address = site.hidden_address if site.precision == Precision.HIDDEN else site
    point = address.point if isinstance(address, HiddenAddress) else site.exact_point
    return {
        **declared(site, SITE_COLUMNS),
        **{name: getattr(address, name) for name in HIDDEN},
        "commune": site.commune.code,
        "point": degrees((point.x, point.y)) if point else None,
        "closures": [
            {
                "first_on": closed.first_on.isoformat(),
                "last_on": closed.last_on.isoformat(),
                "reasons": closed.reasons,
            }
            for closed in site.closed_periods.all()
        ],
    }


def degrees(lon_lat: Iterable[float]) -> list[float]:
    """Longitude and latitude rounded to a centimetre, so that stored values compare equal."""
    return [round(float(degree), 7) for degree in lon_lat]


def declared(owner: object, columns: Iterable[Column]) -> dict:
    """The values of an instance or declaration in these columns, in the JSON form of content."""
    return {column.name: column.to_content(getattr(owner, column.name)) for column in columns}


def plain(values: dict) -> dict:
    """Values in JSON form: dates as "2026-11-23"."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
