"""The three states of opening hours, and the spans of a day that have them."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

DAY_MINUTES = 24 * 60

_APPOINTMENT = re.compile(r"rendez|\brdv\b|appointment|موعد", re.IGNORECASE)


class State(IntEnum):
    """Closed, unknown or open; of two that hold at once the greater one counts."""

    CLOSED = 0
    UNKNOWN = 1
    OPEN = 2


class Span(NamedTuple):
    """A part of a day in one state: first minute and the minute after the last, from midnight.

    A night goes on after minute 1440. ``is_open_end`` is set where only the beginning is said: the
    closing time is then a guess, and the state unknown. ``is_fallback`` marks what holds at all
    times that other rules leave closed. A closed span is there for its comment only.
    """

    begins: int
    ends: int
    state: State
    comment: str = ""
    is_open_end: bool = False
    is_fallback: bool = False


def means_appointment(comment: str) -> bool:
    """Whether a comment says "by appointment"."""
    return bool(_APPOINTMENT.search(comment))


def without(spans: list[Span], begins: int, ends: int) -> list[Span]:
    """Spans in order, without the minutes between two moments."""
    left: list[Span] = []
    for span in spans:
        if span.ends <= begins or ends <= span.begins:
            left.append(span)
            continue
        if span.begins < begins:
            left.append(span._replace(ends=begins))
        if ends < span.ends:
            left.append(span._replace(begins=ends))
    return left


def painted(spans: list[Span], above: Span) -> list[Span]:
    """Spans with another one laid over them, in order."""
    return sorted([*without(spans, above.begins, above.ends), above])


def filled(spans: list[Span], below: Span) -> list[Span]:
    """Spans with another one where there was none, or a closed one."""
    spans = [span for span in spans if span.state != State.CLOSED]
    rest = [below]
    for span in spans:
        rest = without(rest, span.begins, span.ends)
    return sorted([*spans, *rest])


def combined(one: list[Span], other: list[Span]) -> list[Span]:
    """Two lists of spans at once: where both say something the stronger state counts."""
    spans = list(one)
    for span in other:
        weaker = [each for each in spans if each.state <= span.state]
        stronger = [each for each in spans if each.state > span.state]
        rest = [span]
        for each in stronger:
            rest = [part for piece in rest for part in without([piece], each.begins, each.ends)]
        spans = sorted([*without(weaker, span.begins, span.ends), *stronger, *rest])
    return spans
