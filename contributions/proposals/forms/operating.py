"""Page of the form that says whether a programme runs, is suspended, or has ended."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.pages import SectionForm
from contributions.schema.sections import OPERATING, Content
from contributions.schema.snapshot import COLUMNS
from directory.fields import names_of
from directory.vocabulary import Operating

# What is said of a programme that does not run; of one that runs it is left out.
OF_STOPPED = names_of(COLUMNS[OPERATING][1:])


class OperatingForm(SectionForm):
    """Running, suspended with its days, or ended with the day; a reason where one is known."""

    section = OPERATING

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        state = cleaned.get("operating")
        first, last = cleaned.get("operating_from"), cleaned.get("operating_until")
        if first and first > timezone.localdate():
            message = _(
                "This day has not come yet. Days on which a place will be closed are said with "
                "that place."
            )
            self.add_error("operating_from", ValidationError(message, code="ahead"))
        if last and state == Operating.CLOSED:
            message = _("What has ended has no last day without it. Empty this day.")
            self.add_error("operating_until", ValidationError(message, code="ended"))
        elif first and last and last < first:
            message = _("The last day lies before the first.")
            self.add_error("operating_until", ValidationError(message, code="order"))
        return cleaned

    def content(self) -> Content:
        section = self.cleaned_columns(self.columns)
        if section["operating"] == Operating.ACTIVE:
            empty = {column.name: column.empty for column in self.columns}
            section |= {name: empty[name] for name in OF_STOPPED}
        return {OPERATING: section}
