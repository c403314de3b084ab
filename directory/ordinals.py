"""The suffix of a day of the month: Django knows it in English alone, French has one as well."""

from datetime import date

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

in_english = DateFormat.S


def day_suffix(self: DateFormat) -> str:
    """The letter "S" of a date format: "1er janvier", "2 janvier"; "1st" in English."""
    if get_language() == "fr":
        is_first = isinstance(self.data, date) and self.data.day == 1
        return "er" if is_first else ""
    suffix: str = in_english(self)
    return suffix


def teach_django() -> None:
    """Have date formats write the suffix of the reader's language."""
    DateFormat.S = day_suffix  # type: ignore[method-assign]  # it is meant to be replaced
