"""The form that asks for a mail before a date of a journey."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from journeys.access import Holder
from journeys.dates import titled_dates, today_of
from journeys.reminders import DAYS_BEFORE, may_remind

DAYS = [
    (1, _("One day before")),
    (3, _("Three days before")),
    (7, _("One week before")),
]


class ReminderForm(forms.Form):
    """Which date, how many days before, to which address, and that she agrees.

    ``id`` is an idempotency key: sent twice it is one reminder.
    """

    date = forms.ChoiceField(label=_("Which date?"))
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, initial=1, label=_("When?"))
    to = forms.EmailField(max_length=254, label=_("Your mail address"))
    agrees = forms.BooleanField()
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today_of(holder)
        dates = [
            (str(pk), event)
            for pk, event in titled_dates(holder)
            if may_remind(event.on, DAYS_BEFORE[0], self.today)
        ]
        self.days_of = {pk: event.on for pk, event in dates}
        cast("forms.ChoiceField", self.fields["date"]).choices = [
            (pk, f"{date_format(event.on, 'DATE_FORMAT')} · {event.title}") for pk, event in dates
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a mail whose day has passed."""
        cleaned = super().clean() or self.cleaned_data
        chosen, days = self.days_of.get(cleaned.get("date", "")), cleaned.get("days")
        if chosen and days and not may_remind(chosen, days, self.today):
            message = _("That day has passed already. Choose fewer days before.")
            self.add_error("days", ValidationError(message, code="past"))
        return cleaned

    def reminder(self) -> dict[str, Any]:
        """The arguments of ``add_reminder`` from a valid form."""
        cleaned = self.cleaned_data
        return {
            "date_id": UUID(cleaned["date"]),
            "days": cleaned["days"],
            "to": cleaned["to"],
            "reminder_id": cleaned["id"],
        }
