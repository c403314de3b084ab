"""What is accepted of opening hours, and what is stored of them.

Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, as far as
``directory.hours.grammar`` takes it. ``complete_rule`` adds what a site knows and its hours do not
say: the department by whose holidays they are evaluated, and dated closures.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.fields import LONGEST_HOURS
from directory.holidays import has_local_holidays
from directory.hours.grammar import Rule, parse
from directory.hours.school_calendars import is_known_in, last_known_day, names_school
from directory.hours.selectors import MONTHS, Holiday, Weekdays
from directory.hours.states import State
from directory.hours.tokens import HoursSyntaxError
from directory.school_holidays import last_school_day, zone_of

MAX_LENGTH = LONGEST_HOURS

EXAMPLE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"

_QUOTED = re.compile(r'"[^"]*"')
_PUBLIC = re.compile(r"\bPH\b", re.IGNORECASE)


# Which rules are accepted

_REASONS = {
    "sun": gettext_lazy("Sunrise and sunset are not known here: give times, such as 09:00-17:00."),
    "repeated": gettext_lazy(
        "Times repeated at an interval are not known here: give from when to when."
    ),
    "empty slot": gettext_lazy(
        "A slot that ends when it begins says nothing: write 24/7, or 00:00-24:00."
    ),
}


def refusal_reason(text: str, department: str | None = None) -> str | None:
    """Why ``text`` is refused, in the reader's language; None when it is accepted.

    ``department`` (INSEE code) is that of the place, where it is known: school holidays are known
    in some only.
    """
    if not text.strip():
        return _("The opening hours are empty. Write for example: %s") % EXAMPLE
    try:
        rules = parse(text)
    except HoursSyntaxError as error:
        return _syntax_reason(error)
    return _order_reason(rules) or _school_reason(rules, department)


def _syntax_reason(error: HoursSyntaxError) -> str:
    if error.code == "no such day":
        return _("“%(day)s” does not exist: this month has at most %(count)d days.") % {
            "day": error.part,
            "count": error.limit,
        }
    if error.code in _REASONS:
        return str(_REASONS[error.code])
    if not error.part:
        return _("The opening hours stop too early. Write for example: %s") % EXAMPLE
    return _("Not understood from “%(rest)s” on. Write for example: %(example)s") % {
        "rest": error.part[:40],
        "example": EXAMPLE,
    }


def _order_reason(rules: Sequence[Rule]) -> str | None:
    """Why rules are refused that undo each other, surely against what their author meant."""
    is_holiday_off_seen = False
    for rule in rules:
        is_weekly = not rule.days or (
            isinstance(rule.days[0], Weekdays) and not rule.days[0].holidays
        )
        if is_holiday_off_seen and rule.joint == ";" and rule.state != State.CLOSED and is_weekly:
            return _("Write “PH off” last: hours given after it replace it.")
        is_holiday_off_seen |= rule.state == State.CLOSED and _is_about(rule, "PH")
    return None


def _is_about(rule: Rule, kind: str) -> bool:
    """Whether a rule is about holidays of a kind themselves (not the days after), and others."""
    return any(Holiday(kind) in _holidays(selector) for selector in rule.days)


def _holidays(selector: object) -> tuple[Holiday, ...]:
    return selector.holidays if isinstance(selector, Weekdays) else ()


def _school_reason(rules: Sequence[Rule], department: str | None) -> str | None:
    naming = [
        rule
        for rule in rules
        if any(part.kind == "SH" for selector in rule.days for part in _holidays(selector))
    ]
    if not naming:
        return None
    if department is not None and not is_known_in(department):
        return _(
            "School holidays (SH) are not known in this department:"
            " give the closed days as closures with dates."
        )
    asked = max(selector.last_year for rule in naming for selector in rule.days)
    last = last_school_day()
    if department and asked > last.year:
        last = last_known_day(zone_of(department)) or last
    if asked > last.year:
        return _("School holidays (SH) are known until %(day)s only.") % {"day": last.isoformat()}
    return None


def names_public_holidays(text: str) -> bool:
    """Whether readable hours have a rule for public holidays themselves (not for their eves)."""
    return any(_is_about(rule, "PH") for rule in parse(text))


def names_school_holidays(text: str) -> bool:
    """Whether hours name school holidays."""
    return names_school(without_comments(text))


def without_comments(text: str) -> str:
    """Hours without what their comments say."""
    return _QUOTED.sub('""', text)


# What is stored


def complete_rule(
    text: str,
    department: str,
    closed_periods: Sequence[tuple[date, date]],
    *,
    from_year: int | None = None,
) -> str:
    """``text`` with the calendar of its ``department`` before it, and dated closures after it.

    The calendar ("FR-67: ", the INSEE code of the department) is added where it changes anything:
    to hours that name public holidays where there are local ones, and to hours that name school
    holidays. ``closed_periods`` are (first, last) days, both included; those that ended before
    ``from_year`` (default: the current year in Paris) are left out. Empty ``text`` stays empty:
    unknown.
    """
    text = " ".join(text.split()).rstrip("; ")
    if not text:
        return ""
    year = from_year or timezone.localdate(timezone=ZoneInfo("Europe/Paris")).year
    closures = [f"; {days} off" for days in _closed_days(closed_periods, date(year, 1, 1))]
    return _calendar_for(text, department) + text + "".join(closures)


def _calendar_for(text: str, department: str) -> str:
    bare = without_comments(text)
    is_local = bool(_PUBLIC.search(bare)) and has_local_holidays(department)
    is_needed = is_local or (department and names_school(bare))
    return f"FR-{department}: " if is_needed else ""


def _closed_days(periods: Sequence[tuple[date, date]], since: date) -> Iterator[str]:
    """Day selectors of the periods that reach ``since``, in order, overlapping ones as one."""
    joined: list[list[date]] = []
    for first_on, last_on in sorted(periods):
        if last_on < first_on:
            raise ValueError(_("A closure ends before it begins: %s.") % first_on.isoformat())
        if joined and first_on <= joined[-1][1] + timedelta(days=1):
            joined[-1][1] = max(joined[-1][1], last_on)
        elif last_on >= since:
            joined.append([first_on, last_on])
    for first_on, last_on in joined:
        yield _day(first_on) if first_on == last_on else f"{_day(first_on)}-{_day(last_on)}"


def _day(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"
