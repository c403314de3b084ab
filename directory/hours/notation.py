"""Hours as people and files write them, read into the syntax of OpenStreetMap.

``reading_of`` is the one way in, for forms, imports and the API. Text that is already in that
syntax only has its spelling put right. Sentences and habits ("du lundi au vendredi 9h-12h et
14h-17h", "lun-ven", "tous les jours sauf dimanche", "mercredi sur rendez-vous") are read in French,
English and Arabic; whoever sent them is shown what was understood and confirms it. What is not
surely understood is refused: nothing is guessed from a part of a text.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.hours.grammar import parse
from directory.hours.notation_words import EVERY_DAY, Word, words_of
from directory.hours.reading import UnreadableHoursError, validate_opening_hours
from directory.hours.selectors import WEEKDAYS
from directory.hours.statements import APPOINTMENT, Statement, written
from directory.hours.states import DAY_MINUTES
from directory.hours.tokens import HoursSyntaxError

_TIMES = ("time", "noon", "midnight")
_QUOTED = re.compile(r'("[^"]*")')
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
_CAPITALS = re.compile(r"\b(?:mo|tu|we|th|fr|sa|su|ph|sh|[a-z]{3})\b", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What is spelled in several ways, and how it is stored.
_SPELLINGS = (
    (re.compile(r"\s*[\u2010-\u2015\u2212]\s*"), "-"),
    (re.compile(r"\s*-\s*(?!\d+ days?\b)"), "-"),
    (re.compile(rf"(?<=\w)\s*:\s+(?=\d\d?:|{_DAY})"), " "),
    (re.compile(rf"(?<![:\d])\b({_DAY}(?:\[[^\]]*\])?),\s+(?={_DAY}\b)"), r"\1,"),
    (re.compile(r"\s*;[\s;]*"), "; "),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True)
class Reading:
    """Hours in OpenStreetMap syntax; ``is_literal`` when they were written in it already."""

    rule: str
    is_literal: bool


def reading_of(text: str, department: str | None = None) -> Reading:
    """The hours that a text states; raises UnreadableHoursError with a reason for its author.

    ``department`` (INSEE code) is that of the place, where it is known.
    """
    literal = " ".join(text.split())
    try:
        parse(literal)
    except HoursSyntaxError as error:
        rule = None if error.code != "syntax" else rule_of(text)
        if rule is None:
            validate_opening_hours(literal, department)
            raise UnreadableHoursError(_unread(literal)) from error
        validate_opening_hours(rule, department)
        return Reading(rule, is_literal=False)
    spelled = _spelled(literal)
    validate_opening_hours(spelled, department)
    return Reading(spelled, is_literal=True)


def _unread(text: str) -> str:
    return _("These hours are not understood: %(text)s") % {"text": text[:80]}


def _spelled(text: str) -> str:
    """Readable hours in their usual spelling; as they are where that would change what they say."""
    parts = _QUOTED.split(text)
    for number in range(0, len(parts), 2):
        parts[number] = _CAPITALS.sub(_capitalized, parts[number])
        for pattern, spelling in _SPELLINGS:
            parts[number] = pattern.sub(spelling, parts[number])
    spelled = "".join(parts).strip("; ")
    return spelled if _meaning(spelled) == _meaning(text) else text


def _capitalized(match: re.Match[str]) -> str:
    word = match[0]
    if word.upper() in ("PH", "SH"):
        return word.upper()
    return word.capitalize() if word.capitalize() in (*WEEKDAYS, *_MONTHS) else word


def _meaning(text: str) -> list[tuple]:
    try:
        return [(rule.joint, rule.days, rule.spans, rule.is_timed) for rule in parse(text)]
    except HoursSyntaxError:
        return []


# Sentences


def rule_of(text: str) -> str | None:
    """The rule that a sentence states; None when any part of it is not understood."""
    reader = _Reader(list(words_of(text)))
    if not reader.read():
        return None
    return written(reader.statements, reader.closed_holidays)


class _Reader:
    """Reads tokens to statements, and ``closed_holidays`` (PH, SH); it stops where it is lost."""

    def __init__(self, words: list[Word]) -> None:
        self.words = [word for word in words if word.kind not in ("filler", "colon")]
        self.at = 0
        self.statements: list[Statement] = [Statement()]
        self.closed_holidays: list[str] = []
        self.is_understood = True

    @property
    def now(self) -> Statement:
        return self.statements[-1]

    def begin(self) -> Statement:
        """A new statement, in the months of the one before."""
        months = list(self.now.months)
        if self.now.says_when or self.now.has_days:
            self.statements.append(Statement(months=months, is_inherited=True))
        return self.now

    def kind(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.words[at].kind if 0 <= at < len(self.words) else "end"

    def read(self) -> bool:
        readers = {
            "days": self.read_days,
            "nth": self.read_nth,
            "holidays": self.read_holidays,
            "month": self.read_month,
            "time": self.read_time,
            "noon": self.read_time,
            "midnight": self.read_time,
            "from": self.read_from,
            "always": self.read_always,
            "closed": self.read_closed,
            "except": self.read_except,
            "during": self.read_during,
            "appointment": self.read_comment,
            "comment": self.read_comment,
            "term": self.read_term,
            "and": self.read_and,
            "slash": self.read_and,
            "stop": self.read_stop,
            "half": self.read_half,
            "range": self.skip,
        }
        while self.at < len(self.words):
            read = readers.get(self.kind())
            if read is None or not self.is_understood:
                return False
            read()
        return self.is_understood and all(
            each.says_when or not each.has_days for each in self.statements
        )

    def skip(self) -> None:
        self.at += 1

    # Days

    def taken_days(self) -> list[int]:
        """The days of the next token, or of the range that it begins."""
        first = self.words[self.at].value
        self.at += 1
        if len(first) == 1 and self.kind() == "range" and self.kind(1) == "days":
            last = self.words[self.at + 1].value
            self.at += 2
            count = (int(last[-1]) - int(first[0])) % 7
            return [(int(first[0]) + day) % 7 for day in range(count + 1)]
        return [int(day) for day in first]

    def ready_for_days(self) -> Statement:
        """The statement to which days that come next belong."""
        now = self.now
        if now.says_when and (now.has_days and not now.is_reversed):
            return self.begin()
        now.is_reversed |= now.says_when
        return now

    def read_days(self) -> None:
        now = self.ready_for_days()
        now.days += [(day, "") for day in self.taken_days()]

    def read_nth(self) -> None:
        """Which Mondays of a month: "1er et 3e lundi", "dernier vendredi"."""
        places = []
        while self.kind() in ("nth", "and"):
            if self.kind() == "nth":
                places.append(str(self.words[self.at].value))
            self.at += 1
        if self.kind() != "days":
            self.is_understood = False
            return
        now = self.ready_for_days()
        now.days += [(day, ",".join(places)) for day in self.taken_days()]

    def read_holidays(self) -> None:
        now = self.ready_for_days()
        now.holidays.append(str(self.words[self.at].value))
        self.at += 1

    def read_month(self) -> None:
        first = self.words[self.at].value
        self.at += 1
        months = str(first)
        if self.kind() == "range" and self.kind(1) == "month":
            months = f"{first}-{self.words[self.at + 1].value}"
            self.at += 2
        now = self.now
        if now.says_when and not (now.is_closed and not now.has_days):
            now = self.begin()
        now.months = [months] if now.is_inherited else [*now.months, months]
        now.is_inherited = False

    def read_except(self) -> None:
        """Days and holidays after "sauf" are closed."""
        self.at += 1
        excluded: list[int] = []
        while self.kind() in ("days", "holidays", "and", "range"):
            if self.kind() == "days":
                excluded += self.taken_days()
            elif self.kind() == "holidays":
                self.closed_holidays.append(str(self.words[self.at].value))
                self.at += 1
            else:
                self.at += 1
        if self.kind() == "half":
            # "sauf mercredi après-midi" leaves hours on Wednesday; which ones is not said.
            self.is_understood = self.is_time(1)
            self.at += 1
        self.exclude(excluded)
        if excluded and self.now.times and (self.is_time() or self.kind() == "from"):
            # "… sauf le jeudi de 9h à 12h" says when it is open on that day.
            self.with_days([(day, "") for day in excluded])

    def read_during(self) -> None:
        """Holidays after "pendant" are when the hours before hold."""
        self.at += 1
        if self.kind() == "holidays" and self.now.says_when:
            self.now.holidays.append(str(self.words[self.at].value))
            self.at += 1

    def exclude(self, days: Collection[int]) -> None:
        now = self.now
        if not days:
            return
        if not now.has_days:
            now.days = [(day, "") for day in EVERY_DAY]
        now.days = [(day, nth) for day, nth in now.days if day not in set(days)]

    # Times

    def read_time(self) -> None:
        is_direct = self.kind(-1) in ("closed", "days", "holidays", "half")
        begins = self.clock()
        joint = self.kind()
        if joint not in ("range", "slash", "and") or not self.is_time(1):
            self.is_understood = False
            return
        self.at += 1
        ends = self.clock()
        if joint == "slash" and begins.is_bare and ends.is_bare:
            # "24/12" is a day of the year.
            self.is_understood = False
        elif self.now.is_closed and is_direct and not self.now.mark:
            self.add_times(self.now, begins, ends)
        else:
            self.add_times(self.timed(), begins, ends)

    def read_half(self) -> None:
        """A part of a day is understood beside its hours alone: "mardi matin 9h-12h"."""
        ahead = 1
        while self.kind(ahead) in ("days", "and", "half"):
            ahead += 1
        is_beside = self.kind(-1) in _TIMES or self.is_time(ahead) or self.kind(ahead) == "from"
        self.is_understood = is_beside
        self.at += 1

    def is_time(self, ahead: int = 0) -> bool:
        return self.kind(ahead) in _TIMES

    def clock(self) -> Word:
        word = self.words[self.at]
        self.at += 1
        minute = {"noon": DAY_MINUTES // 2, "midnight": DAY_MINUTES}.get(word.kind, word.minute)
        return word._replace(minute=minute)

    def add_times(self, said: Statement, first: Word, last: Word) -> None:
        begins, ends = first.minute % DAY_MINUTES, last.minute
        if first.is_bare and last.is_bare and ends <= begins < DAY_MINUTES // 2:
            # "9 to 5" without any hint ends in the afternoon.
            ends += DAY_MINUTES // 2
        if max(first.minute, ends) > DAY_MINUTES or begins == ends:
            self.is_understood = False
            return
        said.times.append((begins, ends or DAY_MINUTES))

    def timed(self) -> Statement:
        """The statement to which times that come next belong."""
        now = self.now
        if now.is_closed and now.times:
            # "fermé de 12h à 14h et 9h-17h" does not say what is closed.
            self.is_understood = False
        if now.is_closed or (now.times and now.is_reversed) or (now.comment and now.has_days):
            # Days after the last comma belong to the times: "closed Sunday, Monday 9-12".
            moved = now.days[now.mark :] if now.is_reversed else []
            if moved and now.mark:
                del now.days[now.mark :]
                return self.with_days(moved)
            return self.begin()
        return now

    def with_days(self, days: list[tuple[int, str]]) -> Statement:
        now = self.begin()
        now.days = days
        return now

    def read_from(self) -> None:
        """ "à partir de 17h" has no end, unless one follows."""
        self.at += 1
        if self.is_time() and not (self.kind(1) in ("range", "slash") and self.is_time(2)):
            begins = self.clock()
            self.timed().times.append((begins.minute, -1))

    def read_always(self) -> None:
        self.at += 1
        self.timed().times.append((0, DAY_MINUTES))

    # What else is said

    def read_closed(self) -> None:
        self.at += 1
        if not (self.now.has_days and not self.now.says_when):
            self.begin()
        self.now.is_closed = True

    def read_comment(self) -> None:
        word = self.words[self.at]
        self.at += 1
        if self.now.is_closed and word.kind == "appointment":
            self.begin()
        text = APPOINTMENT if word.kind == "appointment" else str(word.value).replace('"', "'")
        self.now.comment = " · ".join(part for part in (self.now.comment, text) if part)

    def read_term(self) -> None:
        self.at += 1
        self.closed_holidays.append("SH")

    def read_and(self) -> None:
        self.now.mark = len(self.now.days)
        self.at += 1

    def read_stop(self) -> None:
        self.at += 1
        if self.now.says_when:
            self.begin()
