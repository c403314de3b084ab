"""Labels of the sections of a procedure sheet that are no texts, for reviews and histories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from directory.fields import Label
from directory.vocabulary import Absence, CountedFrom, FactKind, FactUnit, Joined, Office, Status
from geo.value_types import JsonObject

TITLES: dict[str, Label] = {
    "sheet": _("What the sheet is about"),
    "sources": _("Sources"),
    "steps": _("Steps"),
    "documents": _("What to bring"),
    "facts": _("Costs, delays and deadlines"),
}
# What reads the value of a line from a section.
Reader = Callable[[JsonObject], str]


def _label(choices: Any, code: object) -> str:
    return str(dict(choices.choices).get(code, code or ""))


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)


def _each(read: Callable[[Mapping[str, Any]], str]) -> Reader:
    """One numbered line for each of a list."""

    def value(section: JsonObject) -> str:
        rows = section.get("list") or []
        return "\n".join(f"{no}. {read(row)}" for no, row in enumerate(rows, start=1))

    return value


def _source(row: Mapping[str, Any]) -> str:
    parts = [row["key"], row["publisher"], row["title"], row["url"], row.get("consulted_on") or ""]
    return _joined(parts)


def _step(row: Mapping[str, Any]) -> str:
    joined = _label(Joined, row.get("joined"))
    return _joined([joined, _label(Office, row.get("office")), ", ".join(row.get("sources") or [])])


def _document(row: Mapping[str, Any]) -> str:
    return ", ".join(row.get("sources") or [])


def _fact(row: Mapping[str, Any]) -> str:
    amounts = [row.get("amount") or "", row.get("amount_max") or ""]
    amount = " – ".join(part for part in amounts if part)
    figure = f"{amount} {_label(FactUnit, row.get('unit'))}".strip()
    absence = _label(Absence, row.get("absence"))
    counted = _label(CountedFrom, row.get("counted_from"))
    kind = _label(FactKind, row["kind"])
    return _joined([kind, figure or absence, counted, row.get("source") or ""])


def _codes(name: str, choices: Any = None) -> Reader:
    def value(section: JsonObject) -> str:
        codes = section.get(name) or []
        return ", ".join(_label(choices, code) if choices else str(code) for code in codes)

    return value


def _code(name: str, choices: Any = None) -> Reader:
    return lambda section: _label(choices, section.get(name)) if choices else section.get(name, "")


LINES: dict[str, tuple[tuple[Label, Reader], ...]] = {
    "sheet": (
        (_("Address"), _code("slug")),
        (_("Theme"), _code("theme")),
        (_("Needs"), _codes("needs")),
        (_("Status"), _codes("statuses", Status)),
        (_("Office"), _code("office", Office)),
        (_("Related procedures"), _codes("related")),
    ),
    "sources": ((_("Sources"), _each(_source)),),
    "steps": ((_("Steps"), _each(_step)),),
    "documents": ((_("What to bring"), _each(_document)),),
    "facts": ((_("Costs, delays and deadlines"), _each(_fact)),),
}
