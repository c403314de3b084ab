"""Weekly hours of the national administrative directory, written in OpenStreetMap syntax.

The directory names a first and a last day and up to two spans of time. Of days named twice the
spans are joined; of overlapping spans the union is taken. Public offices are closed on public
holidays, which the directory does not repeat for each: ``PH off`` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ON_HOLIDAYS = "PH off"
# A rule of the search engine has at most so many characters (directory.fields.LONGEST_HOURS).
LONGEST = 500
LONGEST_COMMENT = 80
# Seconds are read and left out: the syntax has none, and "13:30:30" is a slip of a finger.
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?")


class HoursError(ValueError):
    """Hours that cannot be written without a guess; the message says which."""


@dataclass(frozen=True, order=True)
class Span:
    """From and to on one day as "HH:MM", and a condition in the directory's words or ""."""

    opens: str
    closes: str
    comment: str = ""


@dataclass(frozen=True)
class Opening:
    """Days from a first to a last one ("lundi"), and the pairs of times on each of them."""

    first_day: str
    last_day: str
    times: Sequence[tuple[str, str]]
    comment: str = ""


def osm_hours(openings: Iterable[Opening]) -> str:
    """The rule of a week; "" without openings, and ``HoursError`` where one makes no sense."""
    by_day: list[list[Span]] = [[] for _day in DAYS]
    for opening in openings:
        spans = [_span(times, opening.comment) for times in opening.times]
        for day in _days(opening):
            by_day[day] += spans
    week = [_joined(spans) for spans in by_day]
    text = ""
    for days, times in _grouped(week):
        # A rule after a comma adds to a day what one after a semicolon would replace.
        separator = ", " if "unknown" in times else "; "
        text += f"{separator if text else ''}{days} {times}"
    text += f"; {ON_HOLIDAYS}" if text else ""
    if len(text) > LONGEST:
        raise HoursError(f"hours of {len(text)} characters")
    return text


def _days(opening: Opening) -> range:
    first = _day(opening.first_day)
    last = _day(opening.last_day) if opening.last_day.strip() else first
    if last < first:
        raise HoursError(f"from {opening.first_day} to {opening.last_day}")
    return range(first, last + 1)


def _day(name: str) -> int:
    try:
        return DAYS.index(name.strip().lower())
    except ValueError:
        raise HoursError(f"unknown day {name!r}") from None


def _span(times: tuple[str, str], comment: str) -> Span:
    opens, closes = (_time(text) for text in times)
    if opens >= closes:
        raise HoursError(f"from {times[0]} to {times[1]}")
    plain = " ".join(comment.replace('"', "'").replace(";", ",").split())[:LONGEST_COMMENT]
    return Span(opens, closes, plain)


def _time(text: str) -> str:
    if not _TIME.fullmatch(text.strip()):
        raise HoursError(f"time {text!r}")
    return text.strip()[:5]


def _joined(spans: list[Span]) -> str:
    """The spans of a day in order, overlapping ones as one; conditional ones apart."""
    certain: list[Span] = []
    for span in sorted(span for span in spans if not span.comment):
        if certain and span.opens <= certain[-1].closes:
            certain[-1] = Span(certain[-1].opens, max(certain[-1].closes, span.closes))
        else:
            certain.append(span)
    usual = ",".join(f"{span.opens}-{span.closes}" for span in certain)
    doubtful = [
        f'{span.opens}-{span.closes} unknown "{span.comment}"'
        for span in sorted(set(spans))
        if span.comment
    ]
    return "\n".join([*([usual] if usual else []), *doubtful])


def _grouped(week: list[str]) -> Iterable[tuple[str, str]]:
    """(days, times), neighbouring days with the same times together; conditional ones last."""
    lines = {line: None for times in week for line in times.split("\n") if line}
    for line in sorted(lines, key=lambda line: "unknown" in line):
        days = [number for number, times in enumerate(week) if line in times.split("\n")]
        yield format_days(days), line


def format_days(days: list[int]) -> str:
    """Days of the week, numbered from Monday, in OpenStreetMap syntax: "Mo-We,Fr"."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        OSM_DAYS[run[0]] if len(run) == 1 else f"{OSM_DAYS[run[0]]}-{OSM_DAYS[run[-1]]}"
        for run in runs
    )
