"""Procedure sheets as declared in files, and as sections of revisions.

Beside its texts a sheet has these sections, each a mapping:

    sheet        slug, theme, needs (the main one first), statuses, office, related (slugs)
    sources      list: key, publisher, title, url, consulted_on
    steps        list: id, office, joined, sources (keys)
    documents    list: id, sources (keys)
    facts        list: id, kind, amount, amount_max, unit, absence, source (key), and how it is
                 counted, by the columns of a fact
    state        publication
    verified     on, role, due_on
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contributions.schema.sections import SOURCE, Content, text_of

# How a time limit is counted: the columns of a fact, with their empty values.
COUNTING: dict[str, Any] = {
    "counted_from": "",
    "is_extended": False,
    "suspended_by": "",
    "suspension_within": None,
    "overseas_months": None,
    "abroad_months": None,
    "consequence": "",
    "asks_legal_help": False,
}
# Sections that say what a sheet is made of.
STRUCTURE = ("sheet", "sources", "steps", "documents", "facts")


@dataclass(frozen=True)
class SourceDeclaration:
    """A public page used as a source, and the date of the copy read, if known."""

    key: str
    publisher: str
    title: str
    url: str
    consulted_on: date | None


@dataclass(frozen=True)
class PartDeclaration:
    """A step or a document: its texts by language and the keys of its sources.

    ``joined``: how a step stands to the one before it.
    """

    id: UUID
    office: str
    joined: str
    sources: list[str]
    texts: dict[str, str]


@dataclass(frozen=True)
class FactDeclaration:
    """A cost, delay, deadline, appeal or validity, and the one source that states it.

    ``counting`` are the columns of a fact that say how it is counted, by name.
    """

    id: UUID
    kind: str
    amount: Decimal | None
    amount_max: Decimal | None
    unit: str
    absence: str
    source: str
    counting: dict[str, Any]
    texts: dict[str, str]


@dataclass(frozen=True)
class SheetDeclaration:
    """One procedure sheet; ``texts`` by language and key, the main one of ``needs`` first."""

    slug: str
    theme: str
    needs: list[str]
    statuses: list[str]
    office: str
    related: list[str]
    sources: list[SourceDeclaration]
    texts: dict[str, dict[str, str]]
    facts: list[FactDeclaration]
    steps: list[PartDeclaration]
    documents: list[PartDeclaration]

    @property
    def parts(self) -> list[PartDeclaration | FactDeclaration]:
        """The steps, documents and facts, each with a text of its own."""
        return [*self.steps, *self.documents, *self.facts]


def structure_of(sheet: SheetDeclaration) -> Content:
    """The sections of a declared sheet beside its texts."""
    return {
        "sheet": {
            "slug": sheet.slug,
            "theme": sheet.theme,
            "needs": list(sheet.needs),
            "statuses": list(sheet.statuses),
            "office": sheet.office,
            "related": sorted(sheet.related),
        },
        "sources": {"list": [_source(source) for source in sheet.sources]},
        "steps": {"list": [_part(step, is_step=True) for step in sheet.steps]},
        "documents": {"list": [_part(paper, is_step=False) for paper in sheet.documents]},
        "facts": {"list": [_fact(fact) for fact in sheet.facts]},
    }


def sheet_of(content: Content) -> SheetDeclaration:
    """The declaration of a sheet with this content, without its texts."""
    about = content["sheet"]
    return SheetDeclaration(
        slug=about["slug"],
        theme=about["theme"],
        needs=about.get("needs") or [],
        statuses=about.get("statuses") or [],
        office=about["office"],
        related=about.get("related") or [],
        sources=[_read_source(each) for each in _listed(content, "sources")],
        texts={},
        facts=[_read_fact(each) for each in _listed(content, "facts")],
        steps=[_read_part(each) for each in _listed(content, "steps")],
        documents=[_read_part(each) for each in _listed(content, "documents")],
    )


def is_of_sheet(name: str) -> bool:
    """Whether a section says something of the sheet itself: its French, or what it is made of."""
    place = text_of(name)
    return place[0] == SOURCE if place else name in STRUCTURE


def part_ids(content: Content) -> set[UUID]:
    """The ids of the steps, documents and facts of a sheet."""
    names = ("steps", "documents", "facts")
    return {UUID(each["id"]) for name in names for each in _listed(content, name)}


def _listed(content: Content, name: str) -> Iterable[dict[str, Any]]:
    return (content.get(name) or {}).get("list") or []


def _source(source: SourceDeclaration) -> dict[str, Any]:
    day = source.consulted_on
    return {
        "key": source.key,
        "publisher": source.publisher,
        "title": source.title,
        "url": source.url,
        "consulted_on": day.isoformat() if day else None,
    }


def _read_source(stated: dict[str, Any]) -> SourceDeclaration:
    day = stated.get("consulted_on")
    values = {name: stated[name] for name in ("key", "publisher", "title", "url")}
    return SourceDeclaration(**values, consulted_on=date.fromisoformat(day) if day else None)


def _part(part: PartDeclaration, *, is_step: bool) -> dict[str, Any]:
    own = {"office": part.office, "joined": part.joined} if is_step else {}
    return {"id": str(part.id), "sources": list(part.sources), **own}


def _read_part(stated: dict[str, Any]) -> PartDeclaration:
    return PartDeclaration(
        UUID(stated["id"]),
        stated.get("office") or "",
        stated.get("joined") or "",
        stated.get("sources") or [],
        {},
    )


def _fact(fact: FactDeclaration) -> dict[str, Any]:
    counting = {name: value for name, value in fact.counting.items() if value != COUNTING[name]}
    return {
        "id": str(fact.id),
        "kind": fact.kind,
        "amount": plain_amount(fact.amount),
        "amount_max": plain_amount(fact.amount_max),
        "unit": fact.unit,
        "absence": fact.absence,
        "source": fact.source,
        **counting,
    }


def plain_amount(amount: Decimal | None) -> str | None:
    """An amount as content states it: "25" or "12.50"."""
    if amount is None:
        return None
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


def _read_fact(stated: dict[str, Any]) -> FactDeclaration:
    amount, amount_max = stated.get("amount"), stated.get("amount_max")
    return FactDeclaration(
        id=UUID(stated["id"]),
        kind=stated["kind"],
        amount=None if amount is None else Decimal(amount),
        amount_max=None if amount_max is None else Decimal(amount_max),
        unit=stated.get("unit") or "",
        absence=stated.get("absence") or "",
        source=stated.get("source") or "",
        counting={name: stated.get(name, empty) for name, empty in COUNTING.items()},
        texts={},
    )
