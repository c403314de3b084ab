"""Rows of an export: one for each public site of a programme, one for a programme without.

Columns have the names of those of an import, so that a table can be changed and imported. Nothing
is in them that the programme's public page does not show: of a confidential site its commune alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory import texts
from directory.display.sites import closures_of, day_at
from directory.fields import declared_columns, imported_columns
from directory.models import ProcedureSheet, Programme, Site, TaxonomyTerm
from directory.vocabulary import Precision
from regions.models import Territory

AT_ONCE = 200
SEVERAL = "|"
KEYS = ("title", "summary", "description", "join", "bring", "next")
OF_PROGRAMME = imported_columns(*declared_columns(Programme))
OF_SITE = imported_columns(*declared_columns(Site))
CAPACITY = ("capacity", "capacity_on", "capacity_until")
PLACE = ("address", "postcode", "commune", "insee_code", "lat", "lon", "precision")
COLUMNS = (
    *("id", "title", "summary", "organization", "themes", "needs", "procedures"),
    *KEYS[2:],
    *OF_PROGRAMME,
    *("languages", "languages_on_request", "languages_interpreter", *CAPACITY),
    *(name for name in OF_SITE if name not in OF_PROGRAMME),
    *("closures", *PLACE, "confidential", "coverage", "nationwide", "operating", "publication"),
    *("verified_on", "modified_at", "lang", "example", "source", "site_id", "url"),
)
Value = str | float | int | None


@dataclass(frozen=True)
class ExportRow:
    """One row: its values by column, and what formats with a structure need beside them."""

    values: dict[str, Value]
    programme: Programme
    site: Site | None


@dataclass(frozen=True)
class Wording:
    """The language of the texts, and the address of the home page."""

    language: str
    home: str


def in_full(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Programmes with all that is public of them, in a fixed number of queries."""
    sites = Site.objects.select_related("rule", "commune").with_published_point().with_closures()
    pk = OuterRef("pk")
    themes = TaxonomyTerm.objects.filter(programmes_by_theme=pk)
    needs = TaxonomyTerm.objects.filter(programmes_by_need=pk)
    sheets = ProcedureSheet.objects.published().filter(programmes=pk)
    coverage = Territory.objects.filter(covering_programmes=pk)
    return (
        programmes.select_related("organization", "theme", "rule")
        .annotate(  # type: ignore[no-redef]  # they are declared with the model
            theme_codes=ArraySubquery(themes.values("code")),
            need_codes=ArraySubquery(needs.values("code")),
            sheet_ids=ArraySubquery(sheets.values("pk")),
            sheet_slugs=ArraySubquery(sheets.values("slug")),
            coverage_codes=ArraySubquery(coverage.values("code")),
        )
        .prefetch_related("sections", Prefetch("sites", sites.defer("commune__outline")))
    )


def rows_of(
    ids: Iterable[UUID], wording: Wording, programmes: QuerySet[Programme] | None = None
) -> Iterator[ExportRow]:
    """The rows of programmes in the order of their ids, read some at a time.

    ``programmes`` are those that may be exported, by default the published ones.
    """
    allowed = Programme.objects.published() if programmes is None else programmes
    remaining = iter(ids)
    while some := list(islice(remaining, AT_ONCE)):
        found = in_full(allowed.filter(pk__in=some)).in_bulk()
        now = timezone.now()
        for pk in some:
            if programme := found.get(pk):
                yield from _rows(programme, wording, now)


def _rows(programme: Programme, wording: Wording, now: datetime) -> Iterator[ExportRow]:
    values = _of_programme(programme, wording)
    sites = list(programme.sites.all())
    if not sites:
        yield ExportRow(values, programme, None)
    for site in sites:
        yield ExportRow(values | _of_site(site, programme, now), programme, site)


def _of_programme(programme: Any, wording: Wording) -> dict[str, Value]:
    words = texts.displayed_texts(programme.sections.all(), wording.language)
    others = [code for code in programme.theme_codes if code != programme.theme.code]
    return {
        **dict.fromkeys(COLUMNS, ""),
        "id": str(programme.pk),
        **{key: words[key].text if key in words else "" for key in KEYS},
        "organization": programme.organization.name,
        "themes": SEVERAL.join([programme.theme.code, *sorted(others)]),
        "needs": SEVERAL.join(sorted(programme.need_codes)),
        "procedures": SEVERAL.join(sorted(programme.sheet_slugs)),
        **{
            name: plain(getattr(programme, column.name))
            for name, (column, _of) in OF_PROGRAMME.items()
        },
        "languages": SEVERAL.join(programme.languages_always),
        "languages_on_request": SEVERAL.join(programme.languages_on_request),
        "languages_interpreter": SEVERAL.join(programme.languages_interpreter),
        **{name: plain(getattr(programme, name)) for name in CAPACITY},
        "opening_hours": programme.opening_hours,
        "by_appointment": plain(programme.by_appointment),
        "coverage": SEVERAL.join(sorted(programme.coverage_codes)),
        "nationwide": plain(programme.is_nationwide),
        "operating": programme.operating,
        "publication": programme.publication,
        "verified_on": plain(programme.verified_on),
        "modified_at": programme.modified_at.isoformat(),
        "lang": words["title"].lang if "title" in words else "",
        "example": plain(programme.is_example),
        "source": programme.source,
        "url": wording.home + _path(programme.pk, wording.language),
    }


def _of_site(site: Site, programme: Programme, now: datetime) -> dict[str, Value]:
    """What a site says; where it has no hours of its own, those of its programme stay."""
    is_hidden = site.precision == Precision.HIDDEN
    own = {
        name: value
        for name, (column, _of) in OF_SITE.items()
        if (value := plain(getattr(site, column.name))) != ""
    }
    closures = closures_of(site, day_at(site, now))
    return own | {
        "closures": SEVERAL.join(
            f"{closure.first_on}/{closure.last_on} {closure.reason}".strip() for closure in closures
        ),
        "address": "" if is_hidden else site.street_address,
        "postcode": "" if is_hidden else site.postcode,
        "commune": site.commune.name,
        "insee_code": site.commune.code.removeprefix("com:"),
        "lat": site.lat if site.precision == Precision.EXACT else "",
        "lon": site.lon if site.precision == Precision.EXACT else "",
        "precision": site.precision,
        "confidential": plain(is_hidden),
        "site_id": str(site.pk),
    }


def plain(value: Any) -> Value:
    """A value of a field as a cell: yes or "", lists by "|", dates in ISO format."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list | tuple):
        return SEVERAL.join(str(each) for each in value)
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _path(pk: UUID, language: str) -> str:
    with override(language):
        return reverse("directory:programme", args=[pk])


def values_in_order(row: ExportRow, columns: Sequence[str] = COLUMNS) -> list[Value]:
    """The values of a row in the order of the columns."""
    return [row.values[name] for name in columns]
