"""Display of the figures of a procedure sheet: two first, then time limits, then the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext

from directory.french_dates import date_named
from directory.models import ProcedureFact, ProcedureSource
from directory.texts import Text
from directory.vocabulary import Absence, Consequence, CountedFrom, FactKind, FactUnit

TIME_LIMITS = (FactKind.APPEAL, FactKind.DEADLINE)
# Each of these stands first on the page of a sheet, once.
FIRST = (FactKind.COST, FactKind.DELAY)


@dataclass(frozen=True)
class SheetFigure:
    """A fact as a figure ("" when it has none) with its words, and its source where it has one.

    ``counted_from`` says from when a time limit counts, ``consequence`` what follows it.
    """

    kind: str
    kind_label: str | Promise
    figure: str
    text: Text | None
    source: ProcedureSource | None
    absence: str = ""
    counted_from: str = ""
    consequence: str | Promise = ""
    asks_legal_help: bool = False

    @property
    def is_official(self) -> bool:
        """Whether its source is on an official site, or is the text of a code."""
        return self.source is not None and (self.source.is_official or self.source.is_law)


@dataclass(frozen=True)
class Figures:
    """The figures of a sheet in the order of its page: ``first`` are one cost and one delay."""

    first: list[SheetFigure]
    limits: list[SheetFigure]
    others: list[SheetFigure]


def figures(facts: Iterable[ProcedureFact], words: dict[str, Text]) -> list[SheetFigure]:
    """The facts of a sheet as figures, in order."""
    return [
        SheetFigure(
            fact.kind,
            FactKind(fact.kind).label,
            figure_in_words(fact.amount, fact.amount_max, fact.unit)
            or _fixed_date(fact, words.get(str(fact.pk))),
            words.get(str(fact.pk)),
            fact.source,
            fact.absence,
            counted_in_words(fact.counted_from),
            Consequence(fact.consequence).label if fact.consequence else "",
            fact.asks_legal_help,
        )
        for fact in facts
    ]


def _fixed_date(fact: ProcedureFact, text: Text | None) -> str:
    """The day that the French text of a fact with a fixed date names; "" for others."""
    if fact.absence != Absence.DATE or text is None:
        return ""
    day = date_named(text.french or text.text)
    return date_format(day, "DATE_FORMAT") if day else ""


def arranged(shown: Iterable[SheetFigure]) -> Figures:
    """The figures of a sheet by their place on its page.

    The cost and the delay that stand first are the procedure's own: those of an appeal or of an
    answer that does not come are told in the words of the appeal. A cost or a delay without an
    official source is left out; where none has one, the page says that it is not known.
    """
    every = [each for each in shown if each.kind not in FIRST or _may_be_shown(each)]
    first = [_first(kind, every) for kind in FIRST]
    rest = [each for each in every if not any(each is one for one in first)]
    return Figures(
        first,
        [each for each in rest if each.kind in TIME_LIMITS],
        [each for each in rest if each.kind not in TIME_LIMITS],
    )


def _may_be_shown(figure: SheetFigure) -> bool:
    return figure.is_official or figure.absence == Absence.NOT_KNOWN


def _first(kind: FactKind, every: list[SheetFigure]) -> SheetFigure:
    """The first amount of a kind, else why there is none, else that it is not known."""
    own = [each for each in every if each.kind == kind]
    for each in own:
        if each.figure:
            return each
    for each in own:
        if each.absence:
            return each
    return SheetFigure(kind, kind.label, "", None, None, Absence.NOT_KNOWN)


def absence_in_words(figure: SheetFigure) -> str:
    """Why a figure has no amount; "" for one that has."""
    if figure.figure or not figure.absence:
        return ""
    if figure.absence == Absence.NONE:
        return pgettext("a cost, a delay or a deadline", "None")
    return str(Absence(figure.absence).label)


def counted_in_words(counted_from: str) -> str:
    """From when a time limit counts; "" for one that is not counted."""
    if not counted_from:
        return ""
    event = CountedFrom(counted_from).label
    if counted_from == CountedFrom.EXPIRY:
        return gettext("before %(event)s") % {"event": event}
    return gettext("from %(event)s") % {"event": event}


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
        FactUnit.WORKDAYS: ngettext("%(count)s working day", "%(count)s working days", count),
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
        FactUnit.WORKDAYS: ngettext(
            "%(from)s to %(to)s working day", "%(from)s to %(to)s working days", count
        ),
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
