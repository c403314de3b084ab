"""A journey or one of its goals on paper: steps to tick, where to go, when, whom to call."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from directory.display.conditions import joined, labelled
from directory.display.offices import OfficeCard
from directory.display.paper import BOX, DONE, SECTION, Part, Row, Shape, rows_in_both
from directory.display.programme_paper import contact_lines, hours_lines, in_one_line
from directory.display.sites import SiteDisplay
from directory.hours.wording import isolated, time_in_words
from directory.texts import SOURCE
from journeys.access import Holder
from journeys.plan import GoalDisplay, StepDisplay, plan
from journeys.workflows import StepState
from printing.writing import left_to_right, unbroken


def journey_rows(holder: Holder, language: str, goal_id: UUID | None = None) -> list[Row]:
    """The rows of a plan: each goal, then its steps; of one goal alone where its id is given."""

    def make(language: str, is_beside: bool) -> list[Shape]:
        goals = plan(holder, with_offices=True)
        return [
            shape
            for goal in goals
            if goal_id in (None, goal.id)
            for shape in _goal(goal, language, is_beside=is_beside)
        ]

    return rows_in_both(language, make)


def _goal(goal: GoalDisplay, language: str, *, is_beside: bool) -> list[Shape]:
    name = Part(str(goal.id), goal.name.lang, goal.name.text)
    if goal.id is None:
        name = Part("loose", language, _("Steps without a goal"))
    steps = [_step(step, language, is_beside=is_beside) for step in goal.steps]
    return [Shape(name, goal.icon, SECTION), *steps]


def title_row(language: str) -> Row:
    """The title of a whole journey on paper."""
    return rows_in_both(language, lambda each, _is_beside: [_title(each)])[0]


def _title(language: str) -> Shape:
    return Shape(Part("title", language, _("My journey")))


def _step(step: StepDisplay, language: str, *, is_beside: bool) -> Shape:
    mark = DONE if step.state == StepState.DONE else BOX
    title = _("No longer in the directory") if step.is_gone else step.title.text
    part = Part(
        key=str(step.id),
        lang=language if step.is_gone else step.title.lang,
        heading=title,
        lines=tuple(_lines(step, is_beside=is_beside)),
        # Her own words are in one language.
        note="" if is_beside else step.note,
        is_untranslated=step.title.lang == SOURCE != language,
    )
    return Shape(part, mark=mark)


def _lines(step: StepDisplay, *, is_beside: bool) -> list[str]:
    state = [] if step.state == StepState.TODO else [str(step.state_label)]
    if step.on:
        state.append(date_format(step.on, "DATE_FORMAT"))
    if step.at:
        state.append(left_to_right(time_in_words(step.at)))
    if step.place and not is_beside:
        state.append(isolated(step.place))
    lines = [" · ".join(state)] if state else []
    for site in step.sites:
        lines += _site(site, is_beside=is_beside)
    if step.documents:
        names = joined([isolated(document.headline) for document in step.documents])
        lines.append(labelled(_("What to bring"), names))
    if step.office:
        lines += _office(step.office, is_beside=is_beside)
    return lines


def _site(site: SiteDisplay, *, is_beside: bool) -> list[str]:
    lines = [] if is_beside else contact_lines("", site.address or site.locality)
    if not is_beside:
        phones = (f"{unbroken(phone.number)} {phone.label}".strip() for phone in site.phones)
        lines += in_one_line(map(left_to_right, phones))
    return [*lines, " · ".join(hours_lines(site))]


def _office(office: OfficeCard, *, is_beside: bool) -> list[str]:
    """The public office to go to, with the hours of its usual week."""
    where = [] if is_beside else contact_lines(office.phone, office.name, office.address)
    if office.hours_today:
        today = date_format(timezone.localdate(), "DATE_FORMAT")
        hours = [_("On %(today)s: %(hours)s") % {"today": today, "hours": office.hours_today}]
    else:
        hours = [str(office.hours.sentence)]
    hours += [str(line) for line in office.usual_hours]
    return ([" · ".join(where)] if where else []) + [" · ".join(hours)]
