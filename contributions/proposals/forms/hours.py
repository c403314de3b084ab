"""Form for opening hours: a table of the week, or an OpenStreetMap rule, with its meaning."""

from __future__ import annotations

from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.fields import ConfirmsReadings, hours_of
from contributions.proposals.forms.week import SLOTS, Week, format_week, parse_week
from directory.hours import MAX_LENGTH, HoursLine, dated_hours_in_words, rules_in_words
from directory.hours.wording import DAY_NAMES
from geo.value_types import JsonObject

PARIS = "Europe/Paris"


def _time_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(
        attrs={"type": "time", "dir": "ltr", "aria-label": label, "class": "input"}, format="%H:%M"
    )
    return forms.TimeField(required=False, widget=widget, label=label)


class HoursForm(ConfirmsReadings):
    """Hours as a week's table and as a rule; the changed one is used, the rule first.

    ``hours_before`` is the rule as it was shown, to detect a table changed without scripts. The
    rule may be written as people write hours: it is then read, shown, and confirmed.
    """

    opening_hours = forms.CharField(
        required=False,
        max_length=MAX_LENGTH,
        label=_("The same in words, or in the notation of OpenStreetMap"),
        help_text=_(
            "The table writes it. Change it for what a table cannot say, such as:"
            " Monday 9am-12pm, Wednesday by appointment, closed on public holidays."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    hours_before = forms.CharField(
        required=False, max_length=MAX_LENGTH, widget=forms.HiddenInput, strip=False
    )
    closed_on_holidays = forms.BooleanField(required=False, label=_("Closed on public holidays"))
    closed_in_school_holidays = forms.BooleanField(
        required=False, label=_("Only during school terms (closed in school holidays)")
    )
    by_appointment = forms.BooleanField(required=False, label=_("By appointment only"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _cells():
            self.fields[name] = _time_field(label)

    @staticmethod
    def initial_hours(text: str) -> dict:
        """The initial values of the fields for a rule."""
        week = parse_week(text) or Week()
        initial: JsonObject = {"opening_hours": text, "hours_before": text}
        initial["closed_on_holidays"] = week.is_closed_on_holidays
        initial["closed_in_school_holidays"] = week.is_closed_in_school_holidays
        for day, slots in enumerate(week.days):
            for number, slot in enumerate(slots):
                for end, moment in zip(("from", "to"), slot, strict=True):
                    initial[f"week_{day}_{number}_{end}"] = moment
        return initial

    def days(self) -> list[dict]:
        """The rows of the table: name of the day and its fields."""
        return [
            {
                "name": DAY_NAMES[day],
                "slots": [
                    (self[f"week_{day}_{number}_from"], self[f"week_{day}_{number}_to"])
                    for number in range(SLOTS)
                ],
            }
            for day in range(7)
        ]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("opening_hours", "")
        text = " ".join(typed.split())
        before = " ".join(cleaned.get("hours_before", "").split())
        week = self._week()
        week_before = parse_week(before)
        if text == before and week != week_before and (week_before or not week.is_empty):
            text = format_week(week)
        else:
            text = typed
        try:
            cleaned["opening_hours"] = hours_of(text, self.department())
        except ValidationError as error:
            self.add_error("opening_hours", error)
        return cleaned

    def department(self) -> str | None:
        """The department (INSEE code) of the place, where it is known."""
        return None

    def in_words(self) -> list[HoursLine]:
        """The hours in words, line by line, with their dates where weeks differ."""
        text = self.rule
        if not text or (self.errors.get("opening_hours") and not self.is_read):
            return []
        today = timezone.localdate()
        return rules_in_words(text, PARIS, today) or dated_hours_in_words(
            text, PARIS, today, self.department() or ""
        )

    @property
    def is_read(self) -> bool:
        """Whether the rule was read from words, and waits to be confirmed."""
        return self.is_bound and "opening_hours" in self.readings

    @property
    def rule(self) -> str:
        """The rule: from the cleaned fields of a bound form, else the initial one."""
        if self.is_bound and self.is_read:
            return self.readings["opening_hours"]
        if self.is_bound:
            return self.cleaned_data.get("opening_hours", "")
        return self.initial.get("opening_hours", "")

    def _week(self) -> Week:
        """The table of a bound form."""
        days = []
        for day in range(7):
            slots = []
            for number in range(SLOTS):
                opens = self.cleaned_data.get(f"week_{day}_{number}_from")
                closes = self.cleaned_data.get(f"week_{day}_{number}_to")
                if opens and closes is not None:
                    slots.append((opens, closes))
                elif (opens is None) != (closes is None):
                    self._half(day, number, opens)
            days.append(tuple(slots))
        return Week(
            tuple(days),
            self.cleaned_data.get("closed_on_holidays", False),
            self.cleaned_data.get("closed_in_school_holidays", False),
        )

    def _half(self, day: int, number: int, opens: time | None) -> None:
        name = f"week_{day}_{number}_{'to' if opens else 'from'}"
        if name not in self.errors:
            message = _("%(day)s: say from when and until when.") % {"day": DAY_NAMES[day]}
            self.add_error(name, ValidationError(message, code="half"))


def _cells() -> list[tuple[str, str]]:
    """Field name and accessible label of each cell of the table."""
    ends = (("from", _("%(day)s, from")), ("to", _("%(day)s, until")))
    return [
        (f"week_{day}_{number}_{end}", str(label) % {"day": DAY_NAMES[day]})
        for day in range(7)
        for number in range(SLOTS)
        for end, label in ends
    ]
