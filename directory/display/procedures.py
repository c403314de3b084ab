"""Display of a procedure sheet: steps, documents, sources, and the office to go to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from directory import texts
from directory.display.office_kinds import kinds_of, kinds_of_sheet
from directory.models import (
    ProcedureSheet,
    ProcedureSource,
    ProcedureStep,
    TaxonomyTerm,
)
from directory.online_services import OnlineService, services_named
from directory.search.criteria import Here
from directory.search.sheets import IN_TEXT_ALONE, sheets_for
from directory.search.text_query import TextQuery
from directory.texts import Text
from directory.vocabulary import Joined, Office
from geo.models import Place

# Kind of territory that has one office of its own; other offices are national or online.
OFFICE_OF = {
    Office.PREFECTURE: "department",
    Office.CPAM: "department",
    Office.CAF: "department",
    Office.MAIRIE: "commune",
}


@dataclass(frozen=True)
class ListLine:
    """A step or a document: headline and detail in the text's language, and sources."""

    id: str
    text: Text
    sources: list[ProcedureSource]

    @property
    def headline(self) -> str:
        return self.text.headline

    @property
    def detail_html(self) -> SafeString:
        return self.text.detail_html

    @property
    def lang(self) -> str:
        return self.text.lang

    @property
    def dir(self) -> str:
        return self.text.dir

    @property
    def label(self) -> str | Promise:
        return self.text.label

    @property
    def drafts(self) -> list[Text]:
        """Its text where that is a draft, which is shown with the French beside it."""
        return drafts_in([self.text])


@dataclass(frozen=True)
class StepDisplay(ListLine):
    """One numbered step, with the office where it is done or "".

    ``no`` is the same for steps of which one is enough. ``is_shown``: the page says where that
    office is. ``services``: the online services that its text names by their address.
    """

    no: int
    joined: str
    joined_label: str | Promise
    office_label: str | Promise
    is_shown: bool
    services: list[OnlineService]


@dataclass(frozen=True)
class OfficeNear:
    """The person's own office by name and area, and its town where known; never an address."""

    name: str | Promise
    context: str
    town: str


@dataclass(frozen=True)
class DocumentDisplay(ListLine):
    """One document to bring."""


@dataclass(frozen=True)
class SheetResult:
    """A sheet found by words, as lists of results show it, and which offices it leads to."""

    title: Text
    summary: Text | None
    url: str
    theme: TaxonomyTerm
    office_kinds: tuple[str, ...] = ()


def search_sheets(text_query: TextQuery, language: str, count: int) -> list[SheetResult]:
    """The first ``count`` published sheets with the words; three queries, none without words."""
    sheets = found_sheets(text_query, count)
    if not sheets:
        return []
    words = texts.of_sheets([sheet.pk for sheet in sheets], language, "title", "summary")
    return [
        SheetResult(
            words[sheet.pk]["title"],
            words[sheet.pk].get("summary"),
            sheet.get_absolute_url(),
            sheet.theme,
            kinds_of_found(sheet),
        )
        for sheet in sheets
    ]


def found_sheets(text_query: TextQuery, count: int) -> list[ProcedureSheet]:
    """The same sheets with theme and needs; two queries, none without words."""
    if not text_query.has_words:
        return []
    published = ProcedureSheet.objects.published().select_related("theme")
    return list(sheets_for(text_query, published.prefetch_related("needs"))[:count])


def kinds_of_found(sheet: ProcedureSheet) -> tuple[str, ...]:
    """The kinds of office that a sheet found by words leads to.

    Where the words are in its text alone it leads to none: it may only mention them.
    """
    if sheet.word_class == IN_TEXT_ALONE:
        return ()
    return kinds_of_sheet(sheet.office, [need.code for need in sheet.needs.all()])


def steps(
    rows: Iterable[ProcedureStep], words: dict[str, Text], own_office: str
) -> list[StepDisplay]:
    """The steps of a sheet whose office is ``own_office``; alternatives share a number."""
    shown: list[StepDisplay] = []
    for step in rows:
        no = len({each.no for each in shown}) + (step.joined != Joined.OR or not shown)
        text = words[str(step.pk)]
        shown.append(
            StepDisplay(
                str(step.pk),
                text,
                list(step.sources.all()),
                no,
                step.joined if shown else "",
                Joined(step.joined).label if step.joined and shown else "",
                _office_label(step.office),
                bool(step.office) and (step.office == own_office or bool(kinds_of(step.office))),
                services_named(text.text),
            )
        )
    return shown


def _office_label(office: str) -> str | Promise:
    """The name of an office; "" for one that has none here, which the words of the step name."""
    return "" if office in ("", Office.OTHER) else Office(office).label


def documents(sheet: ProcedureSheet, words: dict[str, Text]) -> list[DocumentDisplay]:
    """The documents to bring, in order."""
    return [
        DocumentDisplay(str(row.pk), words[str(row.pk)], list(row.sources.all()))
        for row in sheet.documents.all()
    ]


def drafts_in(shown: Iterable[Text | None]) -> list[Text]:
    """The texts that are drafts; beside outdated ones the French stands already."""
    return [text for text in shown if text and text.is_draft and not text.is_outdated]


def office_near(office: str, here: Here | None, language: str) -> OfficeNear | None:
    """The office of a kind for the person's town or department; None when not known.

    A préfecture is in the chief town of its department, which the official register of
    communes names (@etalab/decoupage-administratif); the towns of other offices are not known here.
    """
    kind = OFFICE_OF.get(Office(office))
    territory = next((t for t in here.territories if t.kind == kind), None) if here else None
    if not territory:
        return None
    label, town = Office(office).label, None
    if office == Office.PREFECTURE:
        town = Place.objects.filter(code=territory.chief_town_code).first()
    return OfficeNear(label, territory.name_in(language), town.name_in(language) if town else "")
