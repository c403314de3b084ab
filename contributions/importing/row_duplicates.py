"""Likely duplicates of new rows among the published programmes, by the directory's one finder."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from contributions.models.importing import ImportRow, RowOutcome
from contributions.revisions.duplicates import likely_duplicates
from contributions.schema.sections import sites_only
from directory.models import Programme, Site

CONTACTS = ("phone", "website")


def find_duplicates(rows: Sequence[ImportRow]) -> None:
    """Set what each new row may be a duplicate of; such a row is not chosen by itself.

    The finder is asked only for rows that share a commune, phone or web address with a published
    programme, which three queries say for all rows.
    """
    new = [row for row in rows if row.outcome == RowOutcome.NEW]
    had_some = {row.number for row in rows if row.duplicates}
    for row in rows:
        row.duplicates = []
    for row in _near_anything(new):
        row.duplicates = [each.id for each in likely_duplicates(row.content, row.target_id)]
        if row.duplicates and row.number not in had_some:  # else she has decided
            row.is_chosen = False


def _near_anything(rows: list[ImportRow]) -> list[ImportRow]:
    communes = {code for row in rows for code in _communes(row)}
    published = Site.objects.filter(programme__in=Programme.objects.published())
    near = set(
        published.filter(commune__code__in=communes)
        .order_by()
        .distinct()
        .values_list("commune__code", flat=True)
    )
    shared = _shared_contacts({value for row in rows for value in _contacts(row)})
    return [row for row in rows if near & _communes(row) or shared & _contacts(row)]


def _shared_contacts(values: set[str]) -> set[str]:
    programmes = Programme.objects.published().filter(
        Q(phone__in=values) | Q(website__in=values) | Q(sites__phone__in=values)
    )
    found = programmes.values_list("phone", "website", "sites__phone") if values else []
    return {value for row in found for value in row if value in values}


def _communes(row: ImportRow) -> set[str]:
    return {site["commune"] for site in sites_only(row.content).values()}


def _contacts(row: ImportRow) -> set[str]:
    owners = [row.content.get("contact") or {}, *sites_only(row.content).values()]
    return {value for owner in owners for name in CONTACTS if (value := owner.get(name))}
