"""Parser of the selectors of days: years, dates, weeks, weekdays and holidays."""

from __future__ import annotations

from directory.hours.selectors import (
    LONGEST_MONTHS,
    MONTHS,
    Bound,
    DateRange,
    Holiday,
    WeekdayRange,
    Weekdays,
    Weeks,
    Years,
)
from directory.hours.tokens import (
    DAYS,
    HOLIDAYS,
    MONTH_NUMBERS,
    Cursor,
    HoursSyntaxError,
    Token,
)

LAST_YEAR = 2199


class DayParser(Cursor):
    """The part of the parser that reads which days a rule is about."""

    # Years, dates, weeks

    def is_year_alone(self) -> bool:
        """Whether the next number is a year that no date follows."""
        after = self.ahead()
        return not (
            after.kind == "word" and (after.text in MONTH_NUMBERS or after.text == "easter")
        )

    def years(self) -> Years:
        parts = []
        while True:
            first = self.number(LAST_YEAR, 1900)
            last, step = first, 1
            if self.take("+"):
                last = LAST_YEAR
            elif self.take("dash"):
                last = self.number(LAST_YEAR, first)
                step = self.number(99) if self.take("/") else 1
            parts.append((first, last, step))
            if not (self.token.kind == "," and self.ahead().kind == "number"):
                return Years(tuple(parts))
            self.at += 1

    def weeks(self) -> Weeks:
        parts = []
        while True:
            first = last = self.number(53)
            if self.take("dash"):
                last = self.number(53)
            step = self.number(53) if self.take("/") else 1
            parts.append((first, last, step))
            if not (self.token.kind == "," and self.ahead().kind == "number"):
                return Weeks(tuple(parts))
            self.at += 1

    def dates(self) -> DateRange:
        """A list of dates, ranges of dates and months."""
        parts = [self.date_range(None)]
        while self.token.kind == "," and self.is_date(self.ahead()):
            self.at += 1
            first = parts[-1][0]
            if self.token.kind == "number" and self.is_year_alone():
                day = self.number(LONGEST_MONTHS[(first.month or 1) - 1])
                parts.append(self.up_to(first._replace(day=day, last_day=False)))
            else:
                parts.append(self.date_range(first.year))
        return DateRange(tuple(parts))

    def is_date(self, token: Token) -> bool:
        is_word = token.kind == "word" and (token.text in MONTH_NUMBERS or token.text == "easter")
        return token.kind == "number" or is_word

    def date_range(self, year: int | None) -> tuple[Bound, Bound | None, int]:
        if self.token.kind == "number":
            year = self.number(LAST_YEAR, 1900)
        return self.up_to(self.bound(year))

    def up_to(self, first: Bound) -> tuple[Bound, Bound | None, int]:
        """A range that begins at a date: its end (None: no end) and after how many days again."""
        if self.take("+"):
            return first, None, 1
        is_month = first.day is None and first.month and first.nth is None
        last = first._replace(last_day=True) if is_month else first
        if self.token.kind == "dash" and self.ahead().kind != "time":
            self.at += 1
            last = self.last_bound(first)
        step = self.number(366) if self.take("/") else 1
        return first, last, step

    def last_bound(self, first: Bound) -> Bound:
        token = self.token
        is_day = token.kind == "number" and self.is_year_alone()
        if is_day and first.day is not None:
            day = self.day_of(first.month or 1)
            return self.moved(first._replace(day=day, offset=0))
        year = self.number(LAST_YEAR, 1900) if token.kind == "number" else None
        last = self.bound(year, ends_nth=first.nth is not None)
        if last.day is None and last.month and last.nth is None:
            last = last._replace(last_day=True)
        return last

    def bound(self, year: int | None, *, ends_nth: bool = False) -> Bound:
        """One date: Easter, a month, a day of a month, or its nth weekday.

        ``ends_nth`` is set at the end of a range that begins with an nth weekday.
        """
        if self.take("word", "easter"):
            return self.moved(Bound(year))
        month = MONTH_NUMBERS.get(self.token.text) if self.token.kind == "word" else None
        if month is None:
            raise self.refused()
        self.at += 1
        if self.token.kind == "number":
            return self.moved(Bound(year, month, self.day_of(month)))
        if self.is_nth_bound(ends_nth):
            weekday = DAYS[self.need("word").text]
            (nth,) = self.places()
            return self.moved(Bound(year, month, None, (weekday, nth)))
        return Bound(year, month)

    def is_nth_bound(self, ends_nth: bool) -> bool:
        """Whether "Su[-1]" comes next as the beginning or end of a range of dates."""
        if not (self.token.text in DAYS and self.ahead().kind == "["):
            return False
        count = 3 if self.ahead(2).kind == "dash" else 2
        if self.ahead(count + 1).kind != "]":
            return False
        begins = self.ahead(count + 2).kind == "dash" and self.is_date(self.ahead(count + 3))
        return begins or ends_nth

    def day_of(self, month: int) -> int:
        said = self.token.text
        if self.token.kind == "number" and int(said) > LONGEST_MONTHS[month - 1] and len(said) < 3:
            part = f"{MONTHS[month - 1]} {said}"
            raise HoursSyntaxError("no such day", part, LONGEST_MONTHS[month - 1])
        return self.number(31)

    def moved(self, bound: Bound) -> Bound:
        return bound._replace(offset=self.offset())

    def offset(self) -> int:
        """Days after a date: "+1 day", "-2 days"; 0 when nothing such comes next."""
        sign, count, unit = self.token, self.ahead(), self.ahead(2)
        if sign.kind not in ("+", "dash") or count.kind != "number":
            return 0
        if unit.kind != "word" or unit.text not in ("day", "days"):
            return 0
        if int(count.text) > 366:
            raise self.refused()
        self.at += 3
        return int(count.text) if sign.kind == "+" else -int(count.text)

    # Weekdays and holidays

    def weekdays(self) -> Weekdays:
        """Days of the week and holidays with commas between: one of them must hold."""
        parts: list[Holiday | WeekdayRange] = []
        while True:
            name = self.need("word").text
            if name in HOLIDAYS:
                parts.append(Holiday(HOLIDAYS[name], self.offset()))
            elif name in DAYS:
                parts.append(self.weekday_range(DAYS[name]))
            else:
                self.at -= 1
                raise self.refused()
            following = self.ahead()
            is_day = following.text in DAYS or following.text in HOLIDAYS
            if not (self.token.kind == "," and following.kind == "word" and is_day):
                return Weekdays(tuple(parts))
            self.at += 1

    def weekday_range(self, first: int) -> WeekdayRange:
        if self.token.kind == "[":
            places = self.places()
            return first, first, places, self.offset()
        if self.take("dash"):
            if self.token.text not in DAYS:
                raise self.refused()
            return first, DAYS[self.need("word").text], (), 0
        return first, first, (), 0

    def places(self) -> tuple[int, ...]:
        """Which of a month's Mondays: "[1]", "[1,3]", "[2-4]", "[-1]"."""
        self.need("[")
        places: list[int] = []
        while True:
            is_last = bool(self.take("dash"))
            first = self.number(5)
            if not is_last and self.take("dash"):
                places += range(first, self.number(5, first) + 1)
            else:
                places.append(-first if is_last else first)
            if not self.take(","):
                break
        self.need("]")
        return tuple(places)
