"""Syntax of opening hours: which rules are accepted, and completion of stored ones.

Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. The library
opening-hours-py evaluates it with France's calendar; ``complete_rule`` adds to the rule what the
library does not know: local public holidays and dated closures.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # not in its types

from directory.fields import LONGEST_HOURS
from directory.holidays import local_holidays

MAX_LENGTH = LONGEST_HOURS

# Local holidays are written out for the current year and the two after it: rules are completed
# again at each change of a site, and once a year for all of them.
HORIZON_YEARS = 3

EXAMPLE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"

_QUOTED = re.compile(r'"[^"]*"')
# A comma and a space begin a rule, except between times.
_SEPARATOR = re.compile(r"\s*;\s*|\s*,\s+(?!\d)")
_APPOINTMENT = re.compile(r"rendez|\brdv\b|appointment", re.IGNORECASE)
_TIMES_OR_STATE = re.compile(r"\d:\d|24/7|\b(?:open|closed|off|unknown)\b", re.IGNORECASE)
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[[^\]]*\])?(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?"
_NAMES_HOLIDAYS = re.compile(r"\bPH\b(?!\s*[+-])")
_ON_HOLIDAYS = re.compile(rf"(?:{_DAY},)*PH(?:,{_DAY})*(?![\w,-])(?!\s*[+-])\s*(?P<hours>.*)")
_WEEKLY = re.compile(rf"{_DAY}|\d\d?:\d\d|24/7")
_SPAN = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")
_DAYS_ALONE = re.compile(rf"(?:{_DAY}|PH)(?:,(?:{_DAY}|PH))*")
_OFF = ("off", "closed")
# A day of a month as the library prints it, and how many days the shorter months have at most.
_DATE = re.compile(r"\b(Feb|Apr|Jun|Sep|Nov) (\d\d?)\b(?!:)")
_LENGTHS = {"Feb": 29, "Apr": 30, "Jun": 30, "Sep": 30, "Nov": 30}


# Which rules are accepted


def refusal_reason(text: str) -> str | None:
    """Why ``text`` is refused, in the reader's language; None when it is accepted."""
    if not text.strip():
        return _("The opening hours are empty. Write for example: %s") % EXAMPLE
    try:
        printed = str(OpeningHours(text, country="FR"))
    except (ParserError, UnicodeEncodeError) as error:
        return _syntax_reason(text, str(error))
    return _unsupported_tokens(text) or _unsupported_rules(text) or _impossible_day(printed)


def _syntax_reason(text: str, report: str) -> str:
    place = re.search(r"--> 1:(\d+)", report)
    rest = text[int(place[1]) - 1 :].strip() if place else text
    if not rest:
        return _("The opening hours stop too early. Write for example: %s") % EXAMPLE
    return _("Not understood from “%(rest)s” on. Write for example: %(example)s") % {
        "rest": rest[:40],
        "example": EXAMPLE,
    }


# Syntax that the library accepts but does not evaluate correctly.
_UNTRUSTED = (
    (
        re.compile(r"\bSH\b"),
        gettext_lazy(
            "School holidays (SH) are not known here: give the closed days as closures with dates."
        ),
    ),
    (
        re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b", re.IGNORECASE),
        gettext_lazy("Sunrise and sunset are not known here: give times, such as 09:00-17:00."),
    ),
    (
        re.compile(r"\d\d?:\d\d\s*\+"),
        gettext_lazy("Say when it closes: a time followed by “+” has no end."),
    ),
    (
        re.compile(r":\d\d/\d"),
        gettext_lazy("Times repeated at an interval are not known here: give from when to when."),
    ),
    (
        re.compile(r"\|\|"),
        gettext_lazy("Hours after “||” are not known here: give only hours that are sure."),
    ),
)


def _unsupported_tokens(text: str) -> str | None:
    uncommented = without_comments(text)
    for pattern, reason in _UNTRUSTED:
        if pattern.search(uncommented):
            return str(reason)
    if any(_is_round_the_clock(*span) for span in _SPAN.findall(uncommented)):
        return _("A slot that ends when it begins says nothing: write 24/7, or 00:00-24:00.")
    if any(_APPOINTMENT.search(comment) for comment in _QUOTED.findall(text)):
        return _("Do not write “by appointment” among the hours: choose it in its own field.")
    return None


def _is_round_the_clock(*span: str) -> bool:
    """Whether hours and minutes from and to are the same time of day, other than midnight."""
    from_hour, from_minute, to_hour, to_minute = map(int, span)
    length = (to_hour - from_hour) * 60 + to_minute - from_minute
    return length in (0, 1440) and (from_hour, from_minute, length) != (0, 0, 1440)


def _unsupported_rules(text: str) -> str | None:
    """Why a rule is refused that means something else than its author intended; None for none."""
    is_holiday_off_seen = False
    before = ""
    for separator, rule in rules_of(text):
        bare = _QUOTED.sub('""', rule)
        if separator.strip() == "," and _DAYS_ALONE.fullmatch(before):
            return _("Write no space after the comma between days: “%s”.") % f"{before},{rule}"
        before = bare
        if '""' in bare and not _TIMES_OR_STATE.search(bare):
            return _(
                "A comment alone never means open: give times, or write “unknown” before %s."
            ) % " ".join(_QUOTED.findall(rule))
        if is_holiday_off_seen and separator.strip() == ";" and _WEEKLY.match(bare):
            return _("Write “PH off” last: hours given after it replace it.")
        is_holiday_off_seen |= _holiday_hours(bare) in _OFF
    return None


def _impossible_day(printed: str) -> str | None:
    """A day that its month never has: the library ignores it, and takes the rule for every day."""
    for month, day in _DATE.findall(without_comments(printed)):
        if int(day) > _LENGTHS[month]:
            return _("“%(day)s” does not exist: this month has at most %(count)d days.") % {
                "day": f"{month} {day}",
                "count": _LENGTHS[month],
            }
    return None


def without_comments(text: str) -> str:
    """``text`` without its comments, the parts in quotation marks."""
    return _QUOTED.sub("", text)


def rules_of(text: str) -> Iterator[tuple[str, str]]:
    """The rules of ``text``, each with the separator before it ("" for the first)."""
    masked = _QUOTED.sub(lambda comment: '"' + "_" * (len(comment[0]) - 2) + '"', text)
    start, before = 0, ""
    for separator in _SEPARATOR.finditer(masked):
        yield before, text[start : separator.start()].strip()
        start, before = separator.end(), separator[0]
    yield before, text[start:].strip()


def names_public_holidays(text: str) -> bool:
    """Whether ``text`` has a rule for public holidays themselves (not for their eves)."""
    return bool(_NAMES_HOLIDAYS.search(_QUOTED.sub('""', text)))


def _holiday_hours(rule: str) -> str | None:
    """Hours of ``rule`` on public holidays ("off", "10:00-12:00"); None when it has none."""
    match = _ON_HOLIDAYS.fullmatch(rule)
    return (match["hours"] or "open") if match else None


# What is stored


def complete_rule(
    text: str,
    department: str,
    closed_periods: Sequence[tuple[date, date]],
    *,
    from_year: int | None = None,
) -> str:
    """``text`` with local public holidays and dated closures appended.

    Where ``text`` has hours for public holidays (PH), the ``department``'s own ones get the same
    hours, from 1 January of ``from_year`` (default: the current year in Paris) over
    ``HORIZON_YEARS`` years. ``closed_periods`` are (first, last) days, both included; those that
    ended before ``from_year`` are left out. Empty ``text`` stays empty: unknown.
    """
    text = " ".join(text.split())
    if not text:
        return ""
    year = from_year or timezone.localdate(timezone=ZoneInfo("Europe/Paris")).year
    holidays = _local_holiday_rules(text, department, range(year, year + HORIZON_YEARS))
    closures = [f"; {days} off" for days in _closed_days(closed_periods, date(year, 1, 1))]
    return text + "".join([*holidays, *closures])


def _local_holiday_rules(text: str, department: str, years: range) -> list[str]:
    naming = [named for named in rules_of(text) if names_public_holidays(named[1])]
    if not naming:
        return []
    separator, rule = naming[-1]
    # Holidays of some months only are not supported: all holidays are then taken as closed.
    hours = _holiday_hours(rule) or "off"
    joint = ", " if separator.strip() == "," and hours not in _OFF else "; "
    hours = "off" if hours in _OFF else hours
    return [f"{joint}{_day(day)} {hours}" for day in local_holidays(department, years)]


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


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"
