"""Display of a procedure sheet: figures, steps, documents, sources, and the office to go to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from directory import texts
from directory.display.office_kinds import kinds_of, kinds_of_sheet
from directory.models import (
    ProcedureFact,
    ProcedureSheet,
    ProcedureSource,
    ProcedureStep,
    TaxonomyTerm,
)
from directory.search.criteria import Here
from directory.search.sheets import IN_TEXT_ALONE, sheets_for
from directory.search.text_query import TextQuery
from directory.texts import Text
from directory.vocabulary import FactKind, FactUnit, Office
from geo.models import Place

SITE_NAMED = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+fr\b(?![\w.-]*@)")
# Kind of territory that has one office of its own; other offices are national or online.
OFFICE_OF = {
    Office.PREFECTURE: "department",
    Office.CPAM: "department",
    Office.CAF: "department",
    Office.MAIRIE: "commune",
}


@dataclass(frozen=True)
class SheetFigure:
    """A cost or a delay as a large figure ("" when the source gives none) with its words."""

    kind: str
    kind_label: str | Promise
    figure: str
    text: Text
    source: ProcedureSource


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


@dataclass(frozen=True)
class StepDisplay(ListLine):
    """One numbered step, with the office where it is done or "".

    ``is_shown``: the page says where that office is. ``services``: the online services that its
    text names by their address, such as ``caf.fr``.
    """

    no: int
    office_label: str | Promise
    is_shown: bool
    services: list[str]


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


def figures(facts: Iterable[ProcedureFact], words: dict[str, Text]) -> list[SheetFigure]:
    """The facts of a sheet as figures, in order."""
    return [
        SheetFigure(
            fact.kind,
            FactKind(fact.kind).label,
            figure_in_words(fact.amount, fact.amount_max, fact.unit),
            words[str(fact.pk)],
            fact.source,
        )
        for fact in facts
    ]


def figure_in_words(amount: Decimal | None, amount_max: Decimal | None, unit: str) -> str:
    """ "225 €", "3 months", "2 to 4 weeks" or "" when there is no figure."""
    if amount is None:
        return ""
    first = _number(amount)
    if amount_max is None:
        return f"{first} €" if unit == FactUnit.EUR else _amount_in_words(first, amount, unit)
    words = {"from": first, "to": _number(amount_max)}
    if unit == FactUnit.EUR:
        return gettext("%(from)s to %(to)s") % words + " €"
    return _range_in_words(words, amount_max, unit)


def _amount_in_words(text: str, amount: Decimal, unit: str) -> str:
    count = _counted(amount)
    forms = {
        FactUnit.DAYS: ngettext("%(count)s day", "%(count)s days", count),
        FactUnit.WEEKS: ngettext("%(count)s week", "%(count)s weeks", count),
        FactUnit.MONTHS: ngettext("%(count)s month", "%(count)s months", count),
        FactUnit.YEARS: ngettext("%(count)s year", "%(count)s years", count),
    }
    return forms[FactUnit(unit)] % {"count": text}


def _range_in_words(words: dict[str, str], last: Decimal, unit: str) -> str:
    """Other messages than for one amount: some languages write "two days" without a number."""
    count = _counted(last)
    forms = {
        FactUnit.DAYS: ngettext("%(from)s to %(to)s day", "%(from)s to %(to)s days", count),
        FactUnit.WEEKS: ngettext("%(from)s to %(to)s week", "%(from)s to %(to)s weeks", count),
        FactUnit.MONTHS: ngettext("%(from)s to %(to)s month", "%(from)s to %(to)s months", count),
        FactUnit.YEARS: ngettext("%(from)s to %(to)s year", "%(from)s to %(to)s years", count),
    }
    return forms[FactUnit(unit)] % words


def _counted(amount: Decimal) -> int:
    """The number that chooses the plural form: the amount, or 2 for one with a fraction."""
    return int(amount) if amount == amount.to_integral_value() else 2


def _number(amount: Decimal) -> str:
    return number_format(amount, 0 if amount == amount.to_integral_value() else 2)


def steps(
    rows: Iterable[ProcedureStep], words: dict[str, Text], own_office: str
) -> list[StepDisplay]:
    """The steps of a sheet whose office is ``own_office``, numbered from one."""
    return [
        StepDisplay(
            str(step.pk),
            words[str(step.pk)],
            list(step.sources.all()),
            no,
            Office(step.office).label if step.office else "",
            bool(step.office) and (step.office == own_office or bool(kinds_of(step.office))),
            services_named(words[str(step.pk)].text),
        )
        for no, step in enumerate(rows, start=1)
    ]


def services_named(text: str) -> list[str]:
    """The addresses of French sites that a text names, each once; those of mail are none."""
    return list(dict.fromkeys(SITE_NAMED.findall(text)))


def documents(sheet: ProcedureSheet, words: dict[str, Text]) -> list[DocumentDisplay]:
    """The documents to bring, in order."""
    return [
        DocumentDisplay(str(row.pk), words[str(row.pk)], list(row.sources.all()))
        for row in sheet.documents.all()
    ]


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
