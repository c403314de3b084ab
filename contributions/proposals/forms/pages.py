"""Base classes of the pages of the proposal form."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.fields import (
    ConfirmsReadings,
    HoursField,
    PhoneField,
    declared_field,
)
from contributions.schema.sections import Content
from contributions.schema.snapshot import COLUMNS
from directory.fields import Column


class PageForm(ConfirmsReadings):
    """One page of the form, which reads and writes sections of a draft.

    ``sections`` names the sections it writes. Fields for the declared fields in ``columns`` are
    added after those of the class itself.
    """

    columns: tuple[Column, ...] = ()

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        self.draft = draft
        kwargs.setdefault("initial", self.initial_values(draft))
        super().__init__(data, **kwargs)
        for column in self.columns:
            if column.name not in self.fields:
                self.fields[column.name] = declared_field(column)
        for field in self.fields.values():
            if isinstance(field, PhoneField | HoursField):
                field.department = draft.department
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs.setdefault("class", "input")

    def sections(self) -> list[str]:
        """The names of the sections this page writes."""
        return []

    def initial_values(self, draft: Draft) -> dict:
        """The initial values of the fields."""
        return {}

    def content(self) -> Content:
        """The sections from the cleaned fields of a valid form."""
        return {}

    def initial_of_columns(self, section: dict) -> dict:
        """The initial values of the declared fields from a section."""
        return {
            column.name: column.from_content(section.get(column.name, column.empty))
            for column in self.columns
        }

    def cleaned_columns(self, columns: Iterable[Column]) -> dict:
        """The cleaned values of declared fields in the JSON form of content."""
        return {
            column.name: column.to_content(self.cleaned_data[column.name]) for column in columns
        }

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        for column in self.columns:
            beside = column.declared.beside
            if beside and cleaned.get(column.name) and not cleaned.get(beside, True):
                other = self.fields[beside].label
                message = _("Say this as well: %(other)s.") % {"other": other}
                self.add_error(beside, ValidationError(message, code="missing"))
        return cleaned

    def metadata(self) -> dict[str, str | bool]:
        """Values of the proposal itself, beside its content: source, note, kept meaning."""
        return {}


class TwoPhonesForm(PageForm):
    """A page with the fields ``phone`` and ``second_phone``."""

    def __init__(self, data=None, *, draft: Draft, **kwargs) -> None:
        super().__init__(data, draft=draft, **kwargs)
        self.fields["phone"].takes_two = True  # type: ignore[attr-defined]  # a phone field

    def clean(self) -> dict:
        """A second number beside the first one goes to its own field."""
        second = self.fields["phone"].second  # type: ignore[attr-defined]  # a phone field
        if second and self.cleaned_data.get("second_phone", "") in ("", second):
            self.cleaned_data["second_phone"] = second
        elif second:
            message = _("These are several phone numbers. Write one in each field.")
            self.add_error("phone", ValidationError(message, code="several"))
        return super().clean()


class SectionForm(PageForm):
    """A page whose fields are the declared fields of one section."""

    section = ""

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        cls.columns = COLUMNS.get(cls.section, ())

    def sections(self) -> list[str]:
        return [self.section]

    def initial_values(self, draft: Draft) -> dict:
        return self.initial_of_columns(draft.section(self.section) or {})

    def content(self) -> Content:
        return {self.section: self.cleaned_columns(self.columns)}
