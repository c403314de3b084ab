"""Parser of opening hours in the syntax of OpenStreetMap: text to rules.

Syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. Beyond it the parser
takes what many people write and nobody can misread: a semicolon at the end, "Mo-Fr: 09:00-17:00",
spaces after commas between days, and dashes of any length. docs/hours.md lists what is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from directory.hours.day_grammar import DayParser
from directory.hours.selectors import Selector
from directory.hours.states import DAY_MINUTES, Span, State
from directory.hours.tokens import (
    DAYS,
    HOLIDAYS,
    MONTH_NUMBERS,
    STATES,
    SUN,
    HoursSyntaxError,
)

WHOLE_DAY = (0, DAY_MINUTES)
LATEST = 2 * DAY_MINUTES

# A comment that only says where to go or how to get in says nothing against being open.
_DIRECTIONS = re.compile(
    r"\b(?:desk|door|room|floor|entrance|building|bell|ring|knock|counter|guichet|bureau|porte"
    r"|salle|[ée]tage|entr[ée]e|b[âa]timent|accueil|sonner|sonnez|frapper|interphone|digicode)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:only|if|unless|except|reserv\w+|r[ée]serv\w+|seulement|uniquement|sauf|si|selon"
    r"|certain\w*|sur|peut|maybe|perhaps)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rule:
    """One rule: on which days (all of ``days`` hold), its spans, how it joins those before.

    ``joint`` is ";" (replaces what the day had), "," (adds to it) or "||" (where it is closed).
    ``is_timed`` is false for a rule about whole days, ``is_bare`` true for one that names days and
    nothing else.
    """

    joint: str
    days: tuple[Selector, ...]
    spans: tuple[Span, ...]
    state: State
    comment: str
    is_timed: bool
    is_bare: bool


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Rule, ...]:
    """The rules of a text; raises HoursSyntaxError."""
    return tuple(_Parser(text).rules())


class _Parser(DayParser):
    """A parser by recursive descent."""

    # Rules

    def rules(self) -> list[Rule]:
        rules: list[Rule] = []
        joint = ";"
        while True:
            while self.take(";"):
                joint = ";"
            if self.token.kind == "end":
                break
            rules.append(self.rule(joint))
            if self.token.kind == "end":
                break
            if self.token.kind == "," and rules[-1].is_bare:
                # "PH,Dec 24 off" would open on all public holidays.
                raise self.refused()
            joint = self.joint()
        if not rules or (joint != ";" and self.tokens[self.at - 1].kind in (",", "fallback")):
            raise HoursSyntaxError("syntax")
        return rules

    def joint(self) -> str:
        for kind, joint in ((";", ";"), (",", ","), ("fallback", "||")):
            if self.take(kind):
                return joint
        raise self.refused()

    def rule(self, joint: str) -> Rule:
        label = self.label()
        days = self.days()
        times = self.times()
        state, comment = self.modifier()
        if not (days or times or state is not None or comment):
            raise self.refused()
        is_bare = not (times or state is not None or comment)
        if state is None:
            state = State.UNKNOWN if _conditions(comment) else State.OPEN
        comment = " · ".join(part for part in (label, comment) if part)
        whole_day = (Span(0, DAY_MINUTES, State.OPEN),)
        return Rule(
            joint,
            tuple(days),
            tuple(_stated(span, state, comment) for span in times or whole_day),
            state,
            comment,
            is_timed=any(span[:2] != WHOLE_DAY for span in times),
            is_bare=is_bare,
        )

    def label(self) -> str:
        """A comment before a colon names what follows, and is no condition."""
        if self.token.kind == "comment" and self.ahead().kind == ":":
            self.at += 2
            return self.tokens[self.at - 2].text
        return ""

    def days(self) -> list[Selector]:
        days: list[Selector] = []
        while True:
            token = self.token
            if token.kind == "number":
                days.append(self.years() if self.is_year_alone() else self.dates())
            elif token.kind == "word" and (token.text in MONTH_NUMBERS or token.text == "easter"):
                days.append(self.dates())
            elif self.take("word", "week", "weeks"):
                days.append(self.weeks())
            elif token.kind == "word" and (token.text in DAYS or token.text in HOLIDAYS):
                days.append(self.weekdays())
            elif not (days and self.take(":")):
                return days

    def modifier(self) -> tuple[State | None, str]:
        state, comment = None, ""
        while True:
            if self.token.kind == "comment" and not comment:
                comment = self.need("comment").text
            elif state is None and (token := self.take("word", *STATES)):
                state = STATES[token.text]
            else:
                return state, comment

    # Times

    def times(self) -> list[Span]:
        if self.take("always"):
            return [Span(0, DAY_MINUTES, State.OPEN)]
        spans: list[Span] = []
        while self.token.kind == "time" or self.is_sun():
            spans += self.time_range()
            if not (self.token.kind == "," and self.ahead().kind == "time"):
                break
            self.at += 1
        return spans

    def is_sun(self) -> bool:
        is_sun = self.token.kind == "(" or self.token.text in SUN
        if is_sun and self.token.kind != "comment":
            raise HoursSyntaxError("sun")
        return False

    def time_range(self) -> list[Span]:
        begins_at = self.token
        begins = self.clock(DAY_MINUTES - 1)
        if self.take("+"):
            return [_open_end(begins)]
        if not self.take("dash"):
            raise self.refused()
        if self.token.text in SUN or self.token.kind == "(":
            raise HoursSyntaxError("sun")
        ends = self.clock(LATEST)
        if ends - begins in (0, DAY_MINUTES) and (begins, ends) != (0, DAY_MINUTES):
            raise HoursSyntaxError("empty slot", self.text[begins_at.at : self.token.at])
        if ends < begins:
            ends += DAY_MINUTES
        if self.take("/"):
            raise HoursSyntaxError("repeated")
        span = Span(begins, ends, State.OPEN)
        return [span, _open_end(ends)] if self.take("+") and ends < LATEST else [span]

    def clock(self, most: int) -> int:
        token = self.token
        hours, _colon, minutes = token.text.partition(":")
        if token.kind != "time" or int(minutes) > 59:
            raise self.refused()
        if int(hours) * 60 + int(minutes) > most:
            raise self.refused()
        self.at += 1
        return int(hours) * 60 + int(minutes)


def _open_end(begins: int) -> Span:
    """From a time on, without an end: the guess of how long is that of opening_hours.js."""
    ends = DAY_MINUTES
    if begins >= 22 * 60:
        ends = begins + 8 * 60
    elif begins >= 17 * 60:
        ends = begins + 10 * 60
    return Span(begins, min(ends, LATEST), State.UNKNOWN, is_open_end=True)


def _stated(span: Span, state: State, comment: str) -> Span:
    """A span in the state of its rule; the open end of hours that are open stays unknown."""
    if span.is_open_end and state == State.OPEN:
        state = State.UNKNOWN
    return span._replace(state=state, comment=comment)


def _conditions(comment: str) -> bool:
    """Whether a comment without a state leaves it unknown, as OpenStreetMap has it."""
    return bool(comment) and (not _DIRECTIONS.search(comment) or bool(_CONDITION.search(comment)))
