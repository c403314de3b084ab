"""Kinds of public office that sheets, needs and searched words lead to."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from directory import taxonomy
from directory.models import TaxonomyTerm
from directory.vocabulary import Office
from geo.folding import fold
from regions.office_kinds import OfficeKind

# Where people go for a need.
KINDS_FOR_NEED: dict[str, tuple[str, ...]] = {
    "civil-status": (OfficeKind.MAIRIE,),
    "school-enrolment": (OfficeKind.MAIRIE,),
    "postal-address": (OfficeKind.CCAS, OfficeKind.MAIRIE),
    "residence-permit": (OfficeKind.PREFECTURE, OfficeKind.SUB_PREFECTURE),
    "travel-document": (OfficeKind.PREFECTURE, OfficeKind.SUB_PREFECTURE),
    "naturalisation": (OfficeKind.PREFECTURE,),
    "integration-contract": (OfficeKind.OFII,),
    "health-insurance": (OfficeKind.CPAM,),
    "family-allowance": (OfficeKind.CAF,),
    "income-support": (OfficeKind.CAF,),
    "register-jobseeker": (OfficeKind.FRANCE_TRAVAIL,),
}
# Names of offices that people search for.
OFFICE_NAMES: dict[str, str] = {fold(kind.label): kind.value for kind in OfficeKind} | {
    "town hall": OfficeKind.MAIRIE,
    "city hall": OfficeKind.MAIRIE,
    "hotel de ville": OfficeKind.MAIRIE,
    fold("البلدية"): OfficeKind.MAIRIE,
    fold("بلدية"): OfficeKind.MAIRIE,
    fold("شهرداری"): OfficeKind.MAIRIE,
    fold("ښاروالي"): OfficeKind.MAIRIE,
    fold("мэрия"): OfficeKind.MAIRIE,
    fold("мерія"): OfficeKind.MAIRIE,
    "pole emploi": OfficeKind.FRANCE_TRAVAIL,
}
# Kinds of public office that are the office of a sheet; the others have none to go to.
KINDS_OF = {Office(kind.value): (kind.value,) for kind in OfficeKind if kind.value in Office.values}

_by_need_name: list[tuple[list[TaxonomyTerm], dict[str, tuple[str, ...]]]] = []


def kinds_of(office: str) -> tuple[str, ...]:
    """The kinds of public office that the office of a sheet is."""
    return KINDS_OF.get(Office(office), ())


def kinds_for_needs(needs: Iterable[str]) -> tuple[str, ...]:
    """The kinds of public office to go to for needs, by their codes."""
    return tuple(dict.fromkeys(kind for need in needs for kind in KINDS_FOR_NEED.get(need, ())))


def kinds_of_sheet(office: str, needs: Iterable[str]) -> tuple[str, ...]:
    """The kinds of public office that a sheet leads to: its own, else those for its needs."""
    return kinds_of(office) or kinds_for_needs(needs)


def kinds_named(words: str) -> tuple[str, ...]:
    """Kinds of office that words name, or that are for a need whose label or synonym they are."""
    folded = fold(words)
    named = [kind for name, kind in OFFICE_NAMES.items() if f" {name} " in f" {folded} "]
    return (*named, *_kinds_by_need_name().get(folded, ()))


def _kinds_by_need_name() -> dict[str, tuple[str, ...]]:
    """Kinds of office by folded label or synonym of the needs, made once for each taxonomy read."""
    terms = taxonomy.terms()
    if not _by_need_name or _by_need_name[0][0] is not terms:
        found = {
            fold(name): KINDS_FOR_NEED[term.code]
            for term in taxonomy.needs()
            if term.code in KINDS_FOR_NEED
            for name in (*term.labels.values(), *chain(*term.synonyms.values()))
        }
        _by_need_name[:] = [(terms, found)]
    return _by_need_name[0][1]
