"""The form in which she says what each header of a file means."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.importing.columns import BY_NAME, REQUIRED, header_of
from contributions.importing.headers import CHOICES, LONGEST_FIXED, Mapping

NOTHING = _("Nothing: leave it out")
OTHERWISE = _("Not in the file")
NUMBERED = "numbered"


class ColumnsForm(forms.Form):
    """One choice for each header, and what fills the needed columns that no header means.

    ``column-3`` is what header 3 means; ``from-title`` the header that also fills the title, and
    ``all-title`` the text of all rows.
    """

    def __init__(
        self, data: Any = None, *, headers: Sequence[str], mapping: Mapping, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.headers = headers
        choices = [("", NOTHING), *((name, label_of(name)) for name in CHOICES)]
        for number in range(len(headers)):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                choices=choices, required=False, initial=mapping.columns[number]
            )
        numbered = [(str(number), header) for number, header in enumerate(headers) if header]
        for name in REQUIRED:
            self.fields[f"from-{name}"] = forms.ChoiceField(
                choices=[("", OTHERWISE), *self._more(name), *numbered],
                required=False,
                initial=self._initial(name, mapping),
            )
            self.fields[f"all-{name}"] = forms.CharField(
                required=False, max_length=LONGEST_FIXED, initial=mapping.fixed.get(name, "")
            )

    def _more(self, name: str) -> list[tuple[str, Any]]:
        return [(NUMBERED, _("Made of the row's name and address"))] if name == "id" else []

    def _initial(self, name: str, mapping: Mapping) -> str:
        if name == "id" and mapping.is_numbered:
            return NUMBERED
        return str(mapping.copied.get(name, ""))

    def clean(self) -> dict[str, Any]:
        """Refuse a column that two headers mean, and a needed one that nothing fills."""
        cleaned: dict[str, Any] = super().clean() or {}
        named = [cleaned.get(f"column-{number}", "") for number in range(len(self.headers))]
        for number, name in enumerate(named):
            if name and name in named[:number]:
                self.add_error(f"column-{number}", gettext("Another header means this already."))
        if not self.errors:
            for name in self.mapping().missing:
                self.add_error(f"from-{name}", gettext("This is needed: choose where it is."))
        return cleaned

    def mapping(self) -> Mapping:
        """What she said."""
        cleaned = self.cleaned_data
        columns = [cleaned[f"column-{number}"] for number in range(len(self.headers))]
        absent = [name for name in REQUIRED if name not in columns]
        copied = {name: cleaned[f"from-{name}"] for name in absent}
        fixed = {name: cleaned[f"all-{name}"].strip() for name in absent}
        return Mapping(
            columns,
            copied={name: int(value) for name, value in copied.items() if value.isdecimal()},
            fixed={name: text for name, text in fixed.items() if text and name != "id"},
            is_numbered=copied.get("id") == NUMBERED,
        )

    def lines(self, rows: Sequence[MappingType[str, str]]) -> list[dict[str, Any]]:
        """Each header with its field and what stands below it in some rows."""
        return [
            {
                "header": header,
                "field": self[f"column-{number}"],
                "examples": [cell[:60] for row in rows if (cell := row.get(str(number)))],
            }
            for number, header in enumerate(self.headers)
        ]

    def needed(self) -> list[dict[str, Any]]:
        """The needed columns, with what may fill them where no header does."""
        return [
            {
                "label": label_of(name),
                "holds": BY_NAME[name].holds,
                "from": self[f"from-{name}"],
                "all": self[f"all-{name}"] if name != "id" else None,
            }
            for name in REQUIRED
        ]


def label_of(name: str) -> str:
    """A column as the template calls it."""
    return header_of(name)
