"""Writes iCalendar files (RFC 5545): events with a title, a day or a moment, and a place.

Moments are written in UTC, so that no calendar needs a table of time zones to read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CONTENT_TYPE = "text/calendar; charset=utf-8"
# Octets of a line without its end (RFC 5545, section 3.1).
LINE_OCTETS = 75
PRODUCT = "-//Reperes//Dates//EN"


@dataclass(frozen=True)
class Event:
    """An event on the day ``on``; without ``at`` it lasts the whole day.

    ``uid`` stays the same when it is moved, so that a calendar moves it instead of doubling it.
    """

    uid: str
    title: str
    on: date
    at: time | None = None
    place: str = ""


# A calendar has at least one component (RFC 5545, section 3.6): without events, a time zone.
NO_EVENTS = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def calendar(events: Iterable[Event], zone: str, stamp: datetime, name: str = "") -> bytes:
    """The file of a calendar; times of events are those of ``zone``, ``stamp`` is when it was made.

    ``stamp`` knows its time zone; ``name`` is what an app that follows the calendar calls it.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    if name:
        # The standard's name (RFC 7986), and the one that was usual before it.
        lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    written = [line for event in events for line in _lines(event, ZoneInfo(zone), stamp)]
    lines += written or NO_EVENTS
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _lines(event: Event, zone: ZoneInfo, stamp: datetime) -> list[str]:
    if event.at is None:
        # A day that something ends on does not make her busy.
        when = [f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}", "TRANSP:TRANSPARENT"]
    else:
        when = [f"DTSTART:{_moment(datetime.combine(event.on, event.at, zone))}"]
    where = [f"LOCATION:{escaped(event.place)}"] if event.place else []
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_moment(stamp)}",
        *when,
        f"SUMMARY:{escaped(event.title)}",
        *where,
        "END:VEVENT",
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text as a value: signs with a meaning escaped, line breaks as ``\\n``, no controls."""
    lines = [
        "".join(sign for sign in line if sign == "\t" or (ord(sign) >= ord(" ") and sign != "\x7f"))
        for line in text.splitlines()
    ]
    value = "\n".join(lines)
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(sign, written)
    return value


def folded(line: str) -> str:
    """A line broken so that no part has more than 75 octets; no character is cut in two."""
    parts, octets = [""], 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > LINE_OCTETS:
            parts.append("")
            # The space that begins a continuation counts.
            octets = 1
        parts[-1] += sign
        octets += size
    return "\r\n ".join(parts)
