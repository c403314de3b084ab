"""What each kind of report says, and what a coordinator does about it, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.models.report import ReportKind
from contributions.schema.sections import OPERATING, Content
from directory.vocabulary import Operating


@dataclass(frozen=True)
class Choice:
    """One kind of report: its words for the reader and the coordinator, its icon, what follows.

    ``ends_as``: accepting it says in one tap that the programme is in this state; ``confirms``:
    that the page is right. Any other opens ``section``, the short form of one section.
    """

    kind: ReportKind
    icon: str
    # What the reader sees on the page where she sends it.
    sentence: str | Promise
    # The button of the coordinator.
    answer: str | Promise
    ends_as: Operating | None = None
    confirms: bool = False
    section: str = ""


CHOICES = {
    choice.kind: choice
    for choice in (
        Choice(
            ReportKind.CLOSED,
            "calendar-x",
            _("This programme is closed for good."),
            _("Say on the page that it has ended"),
            ends_as=Operating.CLOSED,
        ),
        Choice(
            ReportKind.SUSPENDED,
            "circle-pause",
            _("This programme is closed for now."),
            _("Say on the page that it is suspended"),
            ends_as=Operating.SUSPENDED,
        ),
        Choice(
            ReportKind.MOVED,
            "map-pin-off",
            _("This programme is somewhere else now."),
            _("Change the address"),
            section="address",
        ),
        Choice(
            ReportKind.CONTACT,
            "phone",
            _("The phone number or the hours are wrong."),
            _("Change phone or hours"),
            section="contact",
        ),
        Choice(
            ReportKind.RIGHT,
            "badge-check",
            _("Everything on this page is still right."),
            _("Confirm that the page is right"),
            confirms=True,
        ),
    )
}


def operating_since(state: Operating, since: date) -> Content:
    """The section by which a report is accepted: the programme is in this state since a day."""
    return {
        OPERATING: {
            "operating": state.value,
            "operating_from": since.isoformat(),
            "operating_until": None,
            "operating_reason": "",
        }
    }
