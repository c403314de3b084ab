"""Declared fields: all that the project knows of a field of a programme, site or organization.

A field is declared once, as the column of its model, by one of the classes below. They are fields
of Django that also declare in which section of content the field is, its labels, what its
column in an import is called, its name in the API, and whether one may filter by it. Forms,
validation, differences, labels, the administration, imports, the API with its schema, the page of
the programme and the filters of the search are derived from that
(docs/adr/0021-declared-fields.md).

Each class converts its values between the database and content (JSON, in revisions:
``to_content``, ``from_content``) and to those of the API (``api_value``, ``json_schema``).
"Column" is a column of the database here; that of a table to import is an ``ImportColumn``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# A text or a lazy one, for which Django's stubs have no type that exists at run time.
Label = Any
TEXT = {"type": "string"}
LONGEST_HOURS = 500


@dataclass(frozen=True)
class ImportColumn:
    """The column of a table to import: its name, its French name, what it holds, an example."""

    name: str
    french: str
    holds: Label
    example: str = ""
    longest: int = 4000


@dataclass(frozen=True)
class Filter:
    """A filter of the search: a programme or site is found when it has one of the requested codes.

    ``parameter`` is its name in addresses, ``description`` explains it in the API's document.
    ``codes`` are those that can be requested, all of the field's when empty; a flag has the one
    code "yes". In the index the first code of the field has the term id ``term_ids_below`` - 1, the
    second - 2 and so on (``directory.index.term_ids``). docs/fields.md lists the ids in use; those
    down to -105 are free for others; tests/directory/test_term_ids.py fails when two overlap.
    """

    parameter: str
    label: Label
    description: str
    term_ids_below: int
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declaration:
    """The declaration of a field beside its type.

    ``section`` is the section of content, and so the page of the form, that has the field.
    ``label`` is shown before its value, by default its ``verbose_name``; ``question`` is its label
    in the form, by default ``label``, and ``hint`` the help text below that. ``api`` is the name of
    the field in the API, by default that of the column; "" leaves it out. With ``beside`` the field
    may be stated only where that other field is. A field with an ``icon`` is shown on the public
    page in one line, with that icon.
    """

    section: str = ""
    label: Label = ""
    question: Label = ""
    hint: Label = ""
    api: str | None = None
    beside: str = ""
    imported: ImportColumn | None = None
    filter: Filter | None = None
    icon: str = ""


# Field is generic in the stubs only, and cannot be subscripted at run time.
_Field: Any = models.Field


class Column(_Field):
    """A declared field: a field of Django that takes the members of ``Declaration`` as well.

    In migrations it is the field of Django that it extends, ``stored_as``.
    """

    stored_as: ClassVar[str]
    json_schema: ClassVar[dict[str, Any]] = TEXT
    # The value in content where nothing is stated.
    empty: ClassVar[Any] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        own = {
            each.name: kwargs.pop(each.name) for each in fields(Declaration) if each.name in kwargs
        }
        self.declared = Declaration(**own)
        super().__init__(*args, **kwargs)

    @property
    def section(self) -> str:
        """Its section of content."""
        return self.declared.section

    @property
    def imported(self) -> ImportColumn | None:
        """Its column in an import; None when no table fills it."""
        return self.declared.imported

    @property
    def filter(self) -> Filter | None:
        """The filter of the search by it, if there is one."""
        return self.declared.filter

    @property
    def label(self) -> Label:
        """The label before its value."""
        return self.declared.label or self.verbose_name

    @property
    def question(self) -> Label:
        """The label in a form."""
        return self.declared.question or self.label

    @property
    def api(self) -> str:
        """Its name in the API; "" when the API leaves it out."""
        return self.name if self.declared.api is None else self.declared.api

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, self.stored_as, args, kwargs

    @property
    def longest(self) -> int | None:
        """Most characters of a text; None for other types."""
        return self.max_length

    def accepts(self, value: object) -> bool:
        """Whether a value of JSON has the shape of this field's content."""
        return isinstance(value, str)

    def to_content(self, value: Any) -> Any:
        """The value as JSON of content."""
        return value

    def from_content(self, value: Any) -> Any:
        """The value for the database, from that in content."""
        return self.get_default() if value is None else value

    def api_value(self, value: Any) -> Any:
        """The value in answers of the API."""
        return value


class LineColumn(Column, models.CharField):
    """A short text in any language."""

    stored_as = "django.db.models.CharField"


class PhoneColumn(Column, models.CharField):
    """A telephone number: "+33123456789" (E.164), or a short number such as "115"."""

    stored_as = "django.db.models.CharField"


class MailColumn(Column, models.EmailField):
    """A mail address."""

    stored_as = "django.db.models.EmailField"


class WebColumn(Column, models.URLField):
    """A web address."""

    stored_as = "django.db.models.URLField"


class HoursColumn(Column, models.TextField):
    """Hours in the syntax of OpenStreetMap (``directory.hours``); null in the API when unknown."""

    stored_as = "django.db.models.TextField"
    json_schema: ClassVar = {"type": ["string", "null"]}
    longest = LONGEST_HOURS

    def api_value(self, value: str) -> str | None:
        return value or None


class FlagColumn(Column, models.BooleanField):
    """Yes, or nothing stated, which is false in the API."""

    stored_as = "django.db.models.BooleanField"
    json_schema: ClassVar = {"type": "boolean"}
    empty = False

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)


class CodeColumn(Column, models.CharField):
    """One code of a vocabulary, or "" where it is not known, which is null in the API."""

    stored_as = "django.db.models.CharField"
    json_schema: ClassVar = {"type": ["string", "null"]}

    @property
    def empty(self) -> str:
        """Its default: content that says nothing of it means that."""
        return str(self.get_default())

    def accepts(self, value: object) -> bool:
        return value in codes_of(self) or (self.blank and value == "")

    def api_value(self, value: str) -> str | None:
        return value or None


class CodesColumn(Column, ArrayField):
    """Several codes of a vocabulary; none means that nothing is stated."""

    stored_as = "django.contrib.postgres.fields.ArrayField"
    json_schema: ClassVar = {"type": "array", "items": TEXT}

    @property
    def empty(self) -> list[str]:
        """A new list each time, since lists can be changed."""
        return []

    def accepts(self, value: object) -> bool:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)


class NumberColumn(Column, models.PositiveSmallIntegerField):
    """A whole number, from 0 to the most that is declared."""

    stored_as = "django.db.models.PositiveSmallIntegerField"
    json_schema: ClassVar = {"type": ["integer", "null"]}
    empty = None

    def __init__(self, *args: Any, most: int = 32_767, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def accepts(self, value: object) -> bool:
        if value is None:
            return True
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.most


class AmountColumn(Column, models.DecimalField):
    """An amount in euros; "12.50" in content, a number in the API."""

    stored_as = "django.db.models.DecimalField"
    json_schema: ClassVar = {"type": ["number", "null"]}
    empty = None

    def accepts(self, value: object) -> bool:
        return value is None or (isinstance(value, str) and (value == "" or self._is_amount(value)))

    def _is_amount(self, text: str) -> bool:
        try:
            amount = Decimal(text)
        except InvalidOperation:
            return False
        return amount.is_finite() and 0 <= amount < 10 ** (self.max_digits - self.decimal_places)

    def to_content(self, value: Decimal | str | None) -> str | None:
        return money(value)

    def from_content(self, text: str | None) -> Decimal | None:
        return None if text in (None, "") else Decimal(text)


class DayColumn(Column, models.DateField):
    """A day; "2026-11-23" in content and in the API."""

    stored_as = "django.db.models.DateField"
    json_schema: ClassVar = {"type": ["string", "null"], "format": "date"}
    empty = None

    def accepts(self, value: object) -> bool:
        return value is None or isinstance(value, str)

    def to_content(self, value: date | None) -> str | None:
        return value.isoformat() if value else None

    def from_content(self, text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None


def several(choices: type[models.TextChoices], **declared: Any) -> CodesColumn:
    """An array of codes of one vocabulary; empty means that nothing is stated."""
    code = models.CharField(max_length=30, choices=choices)
    return CodesColumn(code, default=list, blank=True, **declared)


def within(table: str, field: str, codes: Iterable[str]) -> models.CheckConstraint:
    """The constraint that an array holds codes of its vocabulary only."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__contained_by": list(codes)}), name=f"{table}_{field}_known"
    )


def declared_columns(model: type[models.Model], *sections: str) -> tuple[Column, ...]:
    """The declared fields of a model, in the order of the model; of some sections, or of all."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, Column))
    return tuple(each for each in fields if not sections or each.section in sections)


def imported_columns(*columns: Column) -> dict[str, tuple[Column, ImportColumn]]:
    """Those of the columns that a table may fill, with their column in it, by its name."""
    return {each.imported.name: (each, each.imported) for each in columns if each.imported}


def filters_of(*columns: Column) -> dict[str, tuple[Column, Filter]]:
    """Those of the columns by which one may filter, with their filter, by its parameter."""
    return {each.filter.parameter: (each, each.filter) for each in columns if each.filter}


def names_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """The names of columns."""
    return tuple(column.name for column in columns)


def labels_of(column: Column) -> dict[str, Label]:
    """The codes that a column may hold, in the order of their vocabulary; "yes" of a flag."""
    if isinstance(column, FlagColumn):
        return {"yes": _("Yes")}
    holder: Any = column.base_field if isinstance(column, CodesColumn) else column
    return {str(code): label for code, label in holder.choices or () if code}


def codes_of(column: Column) -> list[str]:
    """The codes that a column may hold."""
    return list(labels_of(column))


def money(amount: Decimal | str | None) -> str | None:
    """An amount in euros as content has it: "12.50"."""
    return None if amount is None else str(Decimal(amount).quantize(Decimal("0.01")))
