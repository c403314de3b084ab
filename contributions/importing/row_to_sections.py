"""From the cells of a row to the sections of a programme, with what is wrong by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext

from contributions.importing import values
from contributions.importing.columns import BY_NAME, TRANSLATED, Column
from contributions.schema.sections import Content, text_name
from contributions.schema.validation import KEYS
from directory.models.taxonomy import Scheme
from directory.vocabulary import AccessMode, Audience, Cost, FrenchLevel, JoinMode, Status
from geo.folding import fold

# Programmes, places and organizations of imports get their ids from it.
NAMESPACE = UUID("6a1b8c0e-5f0b-4a53-9f0e-2f1b7a6d9c41")
PLACE_COLUMNS = ("commune", "insee_code", "postcode", "address", "lat", "lon")

READERS: dict[str, Callable[[str], Any]] = {
    "procedures": values.slugs,
    "access_modes": partial(values.codes, choices=AccessMode),
    "join_modes": partial(values.codes, choices=JoinMode),
    "statuses": partial(values.codes, choices=Status),
    "audiences": partial(values.codes, choices=Audience),
    "french_levels": partial(values.codes, choices=FrenchLevel),
    "age_min": values.whole,
    "age_max": values.whole,
    "cost": partial(values.code, choices=Cost),
    "cost_eur": values.price,
    "languages": values.languages,
    "languages_on_request": values.languages,
    "languages_interpreter": values.languages,
    "phone": values.phone,
    "email": values.email,
    "website": values.website,
    "opening_hours": values.hours,
    "by_appointment": values.flag,
    "lat": partial(values.degrees, most=90),
    "lon": partial(values.degrees, most=180),
    "confidential": values.flag,
    "coverage": values.territories,
    "nationwide": values.flag,
}
SEVERAL = (
    *("themes", "needs", "procedures", "access_modes", "join_modes", "statuses", "audiences"),
    *("french_levels", "languages", "languages_on_request", "languages_interpreter", "coverage"),
)
FLAGS = ("by_appointment", "confidential", "nationwide")


@dataclass
class CellProblem:
    """One thing that is wrong with a row: in which column, and why, in words."""

    column: str
    reason: str


@dataclass
class ComposedRow:
    """A row as it was understood: the values of its cells, and its sections but for the place."""

    own_id: str
    target_id: UUID
    read: dict[str, Any]
    content: Content = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def has_place(self) -> bool:
        """Whether the row names a place."""
        return any(self.read.get(column) for column in PLACE_COLUMNS)

    def is_refused_for(self, column: str) -> bool:
        """Whether a cell could not be understood."""
        return any(problem.column == column for problem in self.problems)

    def refuse(self, column: str, reason: str) -> None:
        """Note that something is wrong."""
        self.problems.append(CellProblem(column, reason))


def target_of(source: str, own_id: str) -> UUID:
    """The id of the programme that a source knows under its own id."""
    return uuid5(NAMESPACE, f"{fold(source)}\n{own_id}")


def site_id_of(target_id: UUID) -> UUID:
    """The id of the place a row brings."""
    return uuid5(target_id, "place")


def compose_row(source: str, cells: Mapping[str, str], terms: values.Terms) -> ComposedRow:
    """Read the cells of a row; its place is found later (contributions.importing.geocoding)."""
    readers = READERS | {
        "themes": partial(terms.of, scheme=Scheme.THEME),
        "needs": partial(terms.of, scheme=Scheme.NEED),
    }
    own_id = cells.get("id", "")
    row = ComposedRow(own_id, target_of(source, own_id), {})
    for name, column in BY_NAME.items():
        row.read[name] = _value(row, column, cells.get(name, ""), readers.get(name, str))
        if column.is_required and not cells.get(name):
            row.refuse(name, gettext("This cell is needed."))
    row.content = _sections(source, row)
    row.content |= _texts(row, cells)
    return row


def _value(row: ComposedRow, column: Column, cell: str, reader: Callable[[str], Any]) -> Any:
    name = column.name
    empty: Any = [] if name in SEVERAL else False if name in FLAGS else ""
    if not cell:
        return empty
    if len(cell) > column.longest:
        words = gettext("Longer than %(longest)s characters.")
        row.refuse(name, words % {"longest": column.longest})
        return empty
    try:
        return reader(cell)
    except ValueError as error:
        row.refuse(name, str(error))
        return empty


def _texts(row: ComposedRow, cells: Mapping[str, str]) -> Content:
    said = {text_name(settings.SOURCE_LANGUAGE, key): row.read[key] for key in KEYS}
    for column, language, key in TRANSLATED:
        if text := cells.get(column, ""):
            said[text_name(language, key)] = text[: BY_NAME["description"].longest]
    return {name: text for name, text in said.items() if text}


def _sections(source: str, row: ComposedRow) -> Content:
    read = row.read
    themes, organization = read["themes"], read["organization"]
    access = read["access_modes"] or ([AccessMode.ON_SITE.value] if row.has_place else [])
    return {
        "organization": {
            "id": str(uuid5(NAMESPACE, f"organization\n{fold(source)}\n{fold(organization)}")),
            "name": organization,
            "phone": "",
            "email": "",
            "website": "",
        },
        "about": {
            "themes": [*themes[:1], *sorted(themes[1:])],
            "needs": sorted(read["needs"]),
            "procedures": read["procedures"],
        },
        "conditions": {
            **{name: read[name] for name in ("statuses", "audiences", "french_levels")},
            **{name: None if read[name] == "" else read[name] for name in ("age_min", "age_max")},
            "cost": read["cost"],
            "cost_eur": read["cost_eur"] or None,
        },
        "languages": {
            "always": read["languages"],
            "on_request": read["languages_on_request"],
            "interpreter": read["languages_interpreter"],
        },
        "joining": {"access_modes": access, "join_modes": read["join_modes"]},
        "contact": {name: read[name] for name in ("phone", "email", "website")},
        "hours": {
            "opening_hours": "" if row.has_place else read["opening_hours"],
            "by_appointment": read["by_appointment"],
        },
        "coverage": {"territories": read["coverage"], "is_nationwide": read["nationwide"]},
        "origin": {"source": source, "is_example": False},
    }
