"""Sentences about hours, read word by word to statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from directory.hours.holiday_sentences import HolidaySentences
from directory.hours.notation_words import EVERY_DAY, Word, times_between, words_of
from directory.hours.sentence_base import TIMES
from directory.hours.statements import APPOINTMENT, Statement, have_days_in_holidays, written
from directory.hours.states import DAY_MINUTES

_UNTIL = ("jusqu", "until", "till", "through", "thru", "حتي")


def read_sentence(text: str) -> tuple[str | None, SentenceReader]:
    """The rule that a text states, None when a part of it is not understood, and its reader."""
    reader = SentenceReader(list(words_of(text)))
    rule = written(reader.statements, reader.closed_days) if reader.read() else None
    return rule, reader


class SentenceReader(HolidaySentences):
    """Reads tokens to statements, and ``closed_days`` (PH, SH, dates), until one is unknown."""

    def read(self) -> bool:
        readers = {
            "days": self.read_days,
            "nth": self.read_nth,
            "holidays": self.read_holidays,
            "month": self.read_month,
            "date": self.read_date,
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
            "range": self.read_range,
        }
        while self.at < len(self.words):
            read = readers.get(self.kind())
            if read is None or not self.is_understood:
                return False
            read()
        is_read = self.is_understood and self.is_whole
        return is_read and have_days_in_holidays(self.statements)

    @property
    def is_whole(self) -> bool:
        """Whether there are hours beside all days and dates."""
        return all(each.is_whole for each in self.statements)

    @property
    def unknown_word(self) -> str:
        """The unknown word at which it stopped, folded; "" when it stopped for another reason."""
        return self.words[self.at].text if self.kind() == "unknown" else ""

    def read_range(self) -> None:
        """A sign or word between two parts; "jusqu'au 15 juin" does not say from when on."""
        is_until = self.words[self.at].text.startswith(_UNTIL)
        self.at += 1
        if is_until and self.kind() in ("date", "month"):
            self.is_understood = False

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

    def read_days(self) -> None:
        now = self.ready_for_days(self.joint)
        now.days += [(day, "") for day in self.taken_days()]

    def read_nth(self) -> None:
        """Which Mondays of a month: "1er et 3e lundi", "dernier vendredi"."""
        places, joint = [], self.joint
        while self.kind() in ("nth", "and"):
            if self.kind() == "nth":
                places.append(str(self.words[self.at].value))
            self.at += 1
        if self.kind() != "days":
            self.is_understood = False
            return
        now = self.ready_for_days(joint)
        now.days += [(day, ",".join(places)) for day in self.taken_days()]

    def read_month(self) -> None:
        joint = self.joint
        self.add_period(self.taken_months(), joint)

    def taken_months(self) -> str:
        """The next token, which is a month, or the range of months that it begins."""
        months = str(self.words[self.at].value)
        self.at += 1
        if self.kind() == "range" and self.kind(1) == "month":
            months = f"{months}-{self.words[self.at + 1].value}"
            self.at += 2
        return months

    def read_date(self) -> None:
        period, joint = str(self.words[self.at].value), self.joint
        self.at += 1
        self.add_period(period, joint)

    def add_period(self, period: str, joint: str) -> None:
        """Months or dates: those of a new statement, unless the hours of one are still to come."""
        now = self.now
        if now.says_when and not (now.is_closed and not now.has_days):
            if self.is_said_last:
                now.months, now.is_inherited = [period], False
                return
            now = self.begin_beside(joint)
        now.months = [period] if now.is_inherited else [*now.months, period]
        now.is_inherited = False
        if not now.is_closed:
            self.scope = now.months

    @property
    def is_said_last(self) -> bool:
        """Whether the period just read follows open hours as their end: "9h-17h en août"."""
        has_period = self.now.is_closed or (self.now.months and not self.now.is_inherited)
        is_end = self.kind() in ("end", "stop")
        return is_end and not has_period and self.kind(-2) in (*TIMES, "days", "holidays")

    def read_except(self) -> None:
        """Days, months and holidays after "sauf" are closed."""
        self.at += 2 if self.kind(1) == "during" else 1
        begins_at = self.at
        excluded: list[int] = []
        while self.kind() in ("days", "holidays", "date", "month", "and", "range"):
            if self.kind() == "days":
                if self.begins_open_days(begins_at) and not excluded:
                    break
                excluded += self.taken_days()
            elif self.kind() == "month":
                self.closed_days.append(self.taken_months())
            elif self.kind() in ("holidays", "date"):
                self.closed_days.append(str(self.words[self.at].value))
                self.at += 1
            else:
                self.at += 1
        if self.kind() == "half":
            # "sauf mercredi après-midi" leaves hours on Wednesday; which ones is not said.
            self.is_understood = self.is_time(1)
            self.at += 1
        elif self.at == begins_at or self.kind() == "nth":
            # What is closed are hours ("sauf de 12h à 14h") or certain days of a month.
            self.is_understood = False
        self.exclude(excluded)
        if excluded and self.now.times and (self.is_time() or self.kind() == "from"):
            # "… sauf le jeudi de 9h à 12h" says when it is open on that day.
            self.with_days([(day, "") for day in excluded])

    def begins_open_days(self, begins_at: int) -> bool:
        """Whether the days here are open ones: "sauf en août, lundi 9h-12h"."""
        is_first = not (self.now.has_days or self.now.says_when)
        return is_first and self.at > begins_at and self.joint in ("", ",")

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
        elif self.now.is_closed and is_direct and not self.now.is_joined:
            self.add_times(self.now, begins, ends)
        else:
            self.add_times(self.timed(), begins, ends)

    def read_half(self) -> None:
        """A part of a day is understood beside its hours alone: "mardi matin 9h-12h"."""
        ahead = 1
        while self.kind(ahead) in ("days", "and", "half"):
            ahead += 1
        is_beside = self.kind(-1) in TIMES or self.is_time(ahead) or self.kind(ahead) == "from"
        self.is_understood = is_beside
        self.at += 1

    def clock(self) -> Word:
        word = self.words[self.at]
        self.at += 1
        minute = {"noon": DAY_MINUTES // 2, "midnight": DAY_MINUTES}.get(word.kind, word.minute)
        return word._replace(minute=minute)

    def add_times(self, said: Statement, first: Word, last: Word) -> None:
        times = times_between(first, last)
        if times is None:
            self.is_understood = False
            return
        said.times.append(times)

    def timed(self) -> Statement:
        """The statement to which times that come next belong."""
        now = self.now
        if now.is_closed and now.times:
            # "fermé de 12h à 14h et 9h-17h" does not say what is closed.
            self.is_understood = False
        if now.is_closed or (now.times and now.is_reversed) or (now.comment and now.has_days):
            # Days after the last comma belong to the times: "closed Sunday, Monday 9-12".
            days, holidays = now.days[now.mark :], now.holidays[now.holidays_mark :]
            if (days or holidays) and now.is_reversed and now.is_joined:
                del now.days[now.mark :], now.holidays[now.holidays_mark :]
                return self.with_days(days, holidays)
            return self.begin()
        return now

    def with_days(self, days: list[tuple[int, str]], holidays: Iterable[str] = ()) -> Statement:
        now = self.begin()
        now.days, now.holidays = days, list(holidays)
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
        if not self.now.is_inherited:
            # "août fermé, lundi 9h-12h": the months that are closed are not those of what follows.
            self.scope = [month for month in self.scope if month not in self.now.months]
        self.now.is_closed = True

    def read_comment(self) -> None:
        word = self.words[self.at]
        self.at += 1
        if self.now.is_closed and word.kind == "appointment":
            self.begin()
        text = APPOINTMENT if word.kind == "appointment" else str(word.value).replace('"', "'")
        self.now.comment = " · ".join(part for part in (self.now.comment, text) if part)

    def read_and(self) -> None:
        self.now.mark, self.now.holidays_mark = len(self.now.days), len(self.now.holidays)
        self.at += 1

    def read_stop(self) -> None:
        self.at += 1
        if self.now.says_when:
            self.begin()
