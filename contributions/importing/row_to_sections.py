"""Converts the cells of a row to sections of content, collecting problems by column."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext

from contributions.importing import named_codes, values
from contributions.importing.columns import BY_NAME, DECLARED, LANGUAGES, REQUIRED, TRANSLATED
from contributions.importing.place_questions import PlaceQuestion
from contributions.schema.sections import Content, text_name
from contributions.schema.snapshot import COLUMNS, ORGANIZATION, SITE_COLUMNS
from contributions.schema.validation import KEYS
from directory.fields import Column, ImportColumn
from directory.models.taxonomy import Scheme
from directory.vocabulary import AccessMode
from geo.folding import fold

# Namespace of the name-based ids (UUID version 5) of imported programmes and organizations.
NAMESPACE = UUID("6a1b8c0e-5f0b-4a53-9f0e-2f1b7a6d9c41")
# Columns in whose cell a second number may stand, and where that goes.
TWO_PHONES = (("phone", "second_phone"), ("place_phone", "place_second_phone"))
PLACE_COLUMNS = ("commune", "insee_code", "postcode", "address", "lat", "lon")
# Columns that a programme cannot be without, or whose mistake must not make an address public: a
# row is refused for them. A cell of any other column that is wrong is left out.
NEEDED = (*REQUIRED, "confidential", "commune", "insee_code")

# Readers of cells by column, and the values of empty cells.
# Longest cell that is read as hours, phones or a code written in words.
LONGEST_DOUBTFUL = 500
READERS: dict[str, Callable[[str], Any]] = {
    "procedures": values.slugs,
    "languages": named_codes.languages,
    "languages_on_request": named_codes.languages,
    "languages_interpreter": named_codes.languages,
    "lat": partial(values.degrees, most=90),
    "lon": partial(values.degrees, most=180),
    "confidential": values.flag,
    "coverage": values.territories,
    "nationwide": values.flag,
    **{
        name: values.reader_of(column)
        for name, column in DECLARED.items()
        if values.doubtful_reader_of(column) is None
    },
}
LISTS = ("themes", "needs", "procedures", "coverage", *(each.name for each in LANGUAGES))
# Cells that are mended or left out with a remark: hours, phones, postcodes and INSEE codes.
DOUBTFUL: dict[str, values.DoubtfulReader] = {
    "postcode": lambda cell, _department: values.postcode(cell),
    "insee_code": lambda cell, _department: values.insee_code(cell),
    **{
        name: reader
        for name, column in DECLARED.items()
        if (reader := values.doubtful_reader_of(column))
    },
}
# Where the content of a column stands that is no declared field: section, and its member.
STANDS_IN: dict[str, tuple[str, str]] = {
    "needs": ("about", "needs"),
    "procedures": ("about", "procedures"),
    "coverage": ("coverage", "territories"),
    "nationwide": ("coverage", "is_nationwide"),
    "languages": ("languages", "always"),
    "languages_on_request": ("languages", "on_request"),
    "languages_interpreter": ("languages", "interpreter"),
    **{name: (column.section, column.name) for name, column in DECLARED.items()},
}
EMPTY: dict[str, Any] = (
    dict[str, Any]({name: [] for name in LISTS})
    | {"confidential": False, "nationwide": False}
    | {name: column.empty for name, column in DECLARED.items()}
)


@dataclass
class CellProblem:
    """A problem of a row: its column and the translated reason.

    A remark does not keep the row from being imported: it says how a cell was read, or that it is
    left out.
    """

    column: str
    reason: str
    is_remark: bool = False


@dataclass
class ComposedRow:
    """A parsed row: the values of its cells (``read``), its sections, and its problems."""

    own_id: str
    target_id: UUID
    read: dict[str, Any]
    # The columns with a cell.
    filled: frozenset[str] = frozenset()
    content: Content = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    remarks: list[CellProblem] = field(default_factory=list)
    # Columns whose cell could not be read: what is stored stays.
    left_out: set[str] = field(default_factory=set)
    # Columns that a rule of the directory refuses, to be left out in another pass, and why.
    refused_by_rule: dict[str, str] = field(default_factory=dict)
    # What must be asked before the row can be imported.
    question: PlaceQuestion | None = None

    @property
    def has_place(self) -> bool:
        """Whether the row names a place."""
        return any(self.read.get(column) for column in PLACE_COLUMNS)

    def is_refused_for(self, column: str) -> bool:
        """Whether a column has a problem."""
        return any(problem.column == column for problem in self.problems)

    def refuse_by_rule(self, column: str, reason: str) -> None:
        """Note a cell to be left out; a problem where the row needs it or has no such cell."""
        names = (column, f"place_{column}")
        name = next((name for name in names if name in self.filled), column)
        if name in self.filled and name not in NEEDED:
            self.refused_by_rule[name] = reason
        else:
            self.refuse(column, reason)

    def refuse(self, column: str, reason: str) -> None:
        """Add a problem."""
        self.problems.append(CellProblem(column, reason))

    def leave_out(self, column: str, reason: str) -> None:
        """Leave out a cell, with the reason; the row is refused where it is needed."""
        if column in NEEDED:
            self.refuse(column, reason)
        elif column not in self.left_out:
            self.left_out.add(column)
            self.remark(column, gettext("Left out: %(reason)s") % {"reason": reason})

    def remark(self, column: str, reason: str) -> None:
        """Add a remark."""
        self.remarks.append(CellProblem(column, reason, is_remark=True))


def target_of(source: str, own_id: str) -> UUID:
    """The id of the programme with a source's own id (UUID version 5)."""
    return uuid5(NAMESPACE, f"{fold(source)}\n{own_id}")


def site_id_of(target_id: UUID) -> UUID:
    """The id of the site of a row."""
    return uuid5(target_id, "place")


def compose_row(
    source: str,
    cells: Mapping[str, str],
    terms: named_codes.Terms,
    without: Mapping[str, str] | None = None,
) -> ComposedRow:
    """Parse the cells of a row; its site is added later (contributions.importing.geocoding).

    ``without`` are columns whose cells are left out, with the reasons.
    """
    cells = {name: cell for name, cell in cells.items() if name not in (without or {})}
    readers = READERS | {
        "themes": partial(terms.of, scheme=Scheme.THEME),
        "needs": partial(terms.of, scheme=Scheme.NEED),
    }
    own_id = cells.get("id", "")
    row = ComposedRow(own_id, target_of(source, own_id), {}, frozenset(cells))
    for name, reason in (without or {}).items():
        row.leave_out(name, reason)
    department = values.department_in(cells)
    for name, column in BY_NAME.items():
        cell = cells.get(name, "")
        if kind := DOUBTFUL.get(name):
            row.read[name] = _doubtful(row, column, cell, kind, department)
        else:
            row.read[name] = _value(row, column, cell, readers.get(name, str))
        if name in REQUIRED and not cells.get(name):
            row.refuse(name, gettext("This cell is needed."))
    for names in TWO_PHONES:
        _second_phone(row, *names)
    row.content = _sections(source, row)
    row.content |= _texts(row, cells)
    return row


def _value(row: ComposedRow, column: ImportColumn, cell: str, reader: Callable[[str], Any]) -> Any:
    """The value of a cell; the empty value when it is left out, with the reason."""
    name = column.name
    empty = copy.copy(EMPTY.get(name, ""))
    if not cell:
        return empty
    if len(cell) > column.longest:
        text = gettext("Longer than %(longest)s characters.")
        row.leave_out(name, text % {"longest": column.longest})
        return empty
    try:
        return reader(cell)
    except named_codes.PartlyUnknownError as error:
        if not error.known:
            row.leave_out(name, str(error))
        else:
            row.remark(name, gettext("Left out: %(reason)s") % {"reason": str(error)})
        return error.known or empty
    except ValueError as error:
        row.leave_out(name, str(error))
        return empty


def _doubtful(
    row: ComposedRow, column: ImportColumn, cell: str, read: values.DoubtfulReader, department: str
) -> str:
    """A cell that may be left out: what was read of it, with remarks on how; "" where unreadable.

    It is not refused, since all the rest of the row may be right.
    """
    if not cell:
        return ""
    if len(cell) > max(column.longest, LONGEST_DOUBTFUL):
        text = gettext("Longer than %(longest)s characters.")
        row.leave_out(column.name, text % {"longest": LONGEST_DOUBTFUL})
        return ""
    value, remark = read(cell, department)
    if remark:
        row.remark(column.name, remark)
    if not value:
        row.left_out.add(column.name)
    return value


def _second_phone(row: ComposedRow, name: str, second_name: str) -> None:
    """A second number in the cell of the first goes to its own field, if that is free."""
    first, _slash, second = row.read.get(name, "").partition("/")
    row.read[name] = first
    own, _slash, other = row.read.get(second_name, "").partition("/")
    row.read[second_name] = own
    if other:
        row.remark(second_name, gettext("Left out: %(part)s.") % {"part": other})
    if second and not row.read.get(second_name):
        row.read[second_name] = second
    elif second and row.read[second_name] != second:
        row.remark(name, gettext("Left out: %(part)s.") % {"part": second})


def _texts(row: ComposedRow, cells: Mapping[str, str]) -> Content:
    """The text sections of a row: in French, and in the languages of its other columns."""
    texts = {text_name(settings.SOURCE_LANGUAGE, key): row.read[key] for key in KEYS}
    for column, language, key in TRANSLATED:
        if text := cells.get(column, ""):
            texts[text_name(language, key)] = text[: BY_NAME["description"].longest + 1]
    return {name: text for name, text in texts.items() if text}


def _sections(source: str, row: ComposedRow) -> Content:
    """All sections of a row but its texts and its site."""
    read = row.read
    themes, organization = read["themes"], read["organization"]
    sections = {name: _declared(read, columns) for name, columns in COLUMNS.items()}
    if row.has_place:
        # Its hours then belong to the site.
        sections["hours"]["opening_hours"] = ""
        sections["joining"]["access_modes"] = read["access_modes"] or [AccessMode.ON_SITE.value]
    del sections["capacity"]
    return {
        "organization": {
            **{column.name: column.empty for column in ORGANIZATION},
            "id": str(uuid5(NAMESPACE, f"organization\n{fold(source)}\n{fold(organization)}")),
            "name": organization,
        },
        "about": {
            "themes": [*themes[:1], *sorted(themes[1:])],
            "needs": sorted(read["needs"]),
            "procedures": read["procedures"],
        },
        "languages": {
            "always": read["languages"],
            "on_request": read["languages_on_request"],
            "interpreter": read["languages_interpreter"],
        },
        **sections,
        "coverage": {"territories": read["coverage"], "is_nationwide": read["nationwide"]},
        "origin": {"source": source, "is_example": False},
    }


def _declared(read: Mapping[str, Any], columns: Iterable[Column]) -> dict[str, Any]:
    """The values of declared fields; fields without a column in the file are empty."""
    cells = {column.name: column.imported.name for column in columns if column.imported}
    return {column.name: read.get(cells.get(column.name, ""), column.empty) for column in columns}


def site_fields(row: ComposedRow) -> dict[str, Any]:
    """The values of the declared fields of a row's site."""
    return _declared(row.read, SITE_COLUMNS)
