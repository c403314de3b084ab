"""Dates and periods in hours as people write them, read into selectors of OpenStreetMap.

"du 24/12 au 02/01", "du 1er au 15 août", "24 and 31 December", "من 1 إلى 15 أغسطس". They are found
before the rest of a text is read, since their numbers would be taken for times there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from directory.hours.selectors import LONGEST_MONTHS, MONTHS

# Full names, short ones, and in Arabic those of the Levant and the Maghreb too, folded.
MONTH_NAMES = (
    "janvier january janv jan يناير جانفي كانون_الثاني",
    "fevrier february fevr fev feb فبراير فيفري شباط",
    "mars march مارس اذار",
    "avril april avr apr ابريل افريل نيسان",
    "mai may مايو ماي ايار",
    "juin june jun يونيو جوان حزيران",
    "juillet july juil jul يوليو جويليه تموز",
    "aout august aug اغسطس اوت اب",
    "septembre september sept sep سبتمبر ايلول",
    "octobre october oct اكتوبر تشرين_الاول",
    "novembre november nov نوفمبر تشرين_الثاني",
    "decembre december dec ديسمبر كانون_الاول",
)
MONTH_NUMBERS = {
    name.replace("_", " "): number
    for number, names in enumerate(MONTH_NAMES, 1)
    for name in names.split()
}
_MONTH = "|".join(sorted(map(re.escape, MONTH_NUMBERS), key=len, reverse=True))
_WEEKDAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_WEEKDAYS += "|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_NTH = rf"(?:(?:{_WEEKDAYS})\s)?(?:1er|premier|first|\d{{1,2}}(?:st|nd|rd|th|er)?)"
_YEAR = r"(?:,?\s(?:de\s)?(20\d\d))?"
_NAMED = rf"({_NTH})(?:\sof|\sde)?\s({_MONTH})\b\.?{_YEAR}"
_ISO = r"(20\d\d)-(\d\d)-(\d\d)"
# "August 15th" and "August 15, 2026"; a bare number after a month may be the hour.
_MONTH_FIRST = rf"({_MONTH})\s(\d{{1,2}})(?:(?:st|nd|rd|th)(?:,?\s(20\d\d))?|,\s(20\d\d))"
_TO = r"\s?(?:[-\u2010-\u2015\u2212]|\b(?:au|a|to|until|till|through|jusqu'au|الي|حتي)\b)\s?"
_TO = rf"(?:{_TO}(?:le\s|the\s|يوم\s)?)"
_AND = r"(?:\s?(?:,|&|\bet\b|\band\b|\bو)\s?(?:le\s|the\s|يوم\s)?)"
_ALONE = r"(?<![\w:/.\-\u2010-\u2015])"
_ENDS = r"(?![\w/]|:(?!\s)|\.\d|\s?(?:h|heures?|am|pm|a\.m|p\.m|صباحا|مساء)\b)"
# Before dates that close, so that "12.10" there is no time.
_CLOSED_BEFORE = re.compile(
    r"(?:\b(?:ferme\w*|fermeture|closed|closes|closure|sauf|hormis|except)|مغلق\w*|مقفل\w*)"
    r"(?:\s|:|annuelle|exceptionnelle\w*\b|le\b|les\b|du\b|des\b|de\b|from\b|on\b|between\b|entre\b"
    r"|the\b|من|يوم|في|\x01\d+\x01|(?<!\d)\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?!\d)|,|et\b|and\b|و)*$"
)

# A day and month with its year, if it is said: (year or 0, month, day).
Day = tuple[int, int, int]


class Dates:
    """The dates of a folded text: a mark stands for each in ``text``, and what it means.

    A mark is "\\x01", its number in ``selectors`` and ``said``, "\\x01". Numbers that are likelier
    times ("from 9.10 to 11.10") are left as they are.
    """

    def __init__(self, text: str) -> None:
        self.selectors: list[str] = []
        self.said: list[str] = []
        self.text = text
        for pattern, read in _READERS:
            self.text = pattern.sub(self._marked(read), self.text)

    def _marked(
        self, read: Callable[[re.Match[str]], str | None]
    ) -> Callable[[re.Match[str]], str]:
        def mark(match: re.Match[str]) -> str:
            selector = read(match)
            if selector is None:
                return match[0]
            self.selectors.append(selector)
            self.said.append(match[0].strip())
            return f" \x01{len(self.selectors) - 1}\x01 "

        return mark


def _selector(first: Day, last: Day | None = None) -> str | None:
    """The selector of a day or a period, both days included; None for days that do not exist."""
    days = [first] if last is None else [first, last]
    if not all(_exists(*day) for day in days):
        return None
    if last is None:
        return _written(first)
    if last[0] and not first[0]:
        first = (last[0] - (first[1:] > last[1:]), *first[1:])
    if first[0] and last[0] and first >= last:
        return None
    if (first[0] in (last[0], 0) or not last[0]) and first[1] == last[1] and first[2] < last[2]:
        return f"{_written(first)}-{last[2]:02}"
    if first[0] == last[0]:
        last = (0, *last[1:])
    return f"{_written(first)}-{_written(last)}"


def _written(day: Day) -> str:
    year = f"{day[0]} " if day[0] else ""
    return f"{year}{MONTHS[day[1] - 1]} {day[2]:02}"


def _exists(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and 1 <= day <= LONGEST_MONTHS[month - 1]):
        return False
    if not year:
        return True
    return (month, day) != (2, 29) or date(year, 12, 31).timetuple().tm_yday == 366


def _day_number(text: str) -> int:
    digits = re.search(r"\d+", text)
    return int(digits[0]) if digits else 1


def _year(text: str | None) -> int:
    return int(text) + (2000 if int(text) < 100 else 0) if text else 0


def _named(day: str, month: str, year: str | None) -> Day:
    return _year(year), MONTH_NUMBERS[month], _day_number(day)


def _numbered(day: str, month: str, year: str | None) -> Day:
    return _year(year), int(month), int(day)


def _is_closed_before(match: re.Match[str]) -> bool:
    return _CLOSED_BEFORE.search(match.string[: match.start()]) is not None


def _named_period(match: re.Match[str]) -> str | None:
    """ "24 décembre au 2 janvier", "1er au 15 août"."""
    day, month, year, last_day, last_month, last_year = match.groups()[:6]
    last = _named(last_day, last_month, last_year)
    first = _named(day, month, year) if month else (last[0], last[1], _day_number(day))
    return _selector(first, last)


def _named_days(match: re.Match[str]) -> str | None:
    """ "24 et 31 décembre", "24 décembre 2026"."""
    days, month, year = match[1], match["month"], match["year"]
    numbers = [_day_number(one) for one in re.findall(_NTH, days)]
    parts = [_selector((_year(year), MONTH_NUMBERS[month], number)) for number in numbers]
    return ",".join(filter(None, parts)) if all(parts) else None


def _month_first_period(match: re.Match[str]) -> str | None:
    month, day, year, last_month, last_day, last_year = match.groups()
    first = (_year(year), MONTH_NUMBERS[month], int(day))
    return _selector(first, (_year(last_year), MONTH_NUMBERS[last_month], int(last_day)))


def _month_first_day(match: re.Match[str]) -> str | None:
    month, day, year, other_year = match.groups()
    return _selector((_year(year or other_year), MONTH_NUMBERS[month], int(day)))


def _month_first_days_closed(match: re.Match[str]) -> str | None:
    """ "closed August 1-15": what is closed in a month are days rather than hours."""
    month, day, last_day = match.groups()
    number = MONTH_NUMBERS[month]
    if not _is_closed_before(match):
        return None
    return _selector((0, number, int(day)), (0, number, int(last_day)) if last_day else None)


def _iso_period(match: re.Match[str]) -> str | None:
    first, last = match.groups()[:3], match.groups()[3:]
    return _selector(
        (int(first[0]), int(first[1]), int(first[2])),
        (int(last[0]), int(last[1]), int(last[2])) if last[0] else None,
    )


def _numbers_period(match: re.Match[str]) -> str | None:
    """ "24/12 au 02/01", "20.12 - 02.01", unless the numbers with a dot are times."""
    begins, day, sign, month, year, last_day, last_sign, last_month, last_year = match.groups()
    has_year = bool(year or last_year)
    is_sure = has_year or begins == "du" or sign == "/"
    if sign != last_sign or (not is_sure and not _is_closed_before(match)):
        return None
    if not is_sure and int(month) % 5 == 0 and int(last_month) % 5 == 0:
        # "9.10 to 11.10" may be in October, or in the morning.
        return None
    return _selector(_numbered(day, month, year), _numbered(last_day, last_month, last_year))


def _numbers_day(match: re.Match[str]) -> str | None:
    """ "24/12" where something is closed then, and wherever a year is said."""
    day, _sign, month, year = match.groups()
    if not year and not _is_closed_before(match):
        return None
    return _selector(_numbered(day, month, year))


def _numbers(sign: int) -> str:
    """A pattern of "24/12/2026" and "24.12."; its sign is the group of that number."""
    return rf"(\d{{1,2}})([/.])(\d{{1,2}})(?:\{sign}((?:20)?\d\d))?(?:\.(?!\d))?"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_ALONE + text + _ENDS)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (_pattern(rf"{_ISO}(?:{_TO}{_ISO})?"), _iso_period),
    (
        _pattern(rf"(?:(du|des|de|from|entre|من)\s(?:le\s)?)?{_numbers(3)}{_TO}{_numbers(7)}"),
        _numbers_period,
    ),
    (_pattern(rf"({_NTH})(?:(?:\sof|\sde)?\s({_MONTH})\b\.?{_YEAR})?{_TO}{_NAMED}"), _named_period),
    (
        _pattern(
            rf"({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s(20\d\d))?{_TO}"
            rf"({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(20\d\d))?"
        ),
        _month_first_period,
    ),
    (
        _pattern(
            rf"({_NTH}(?:{_AND}{_NTH})*)(?:\sof|\sde)?\s(?P<month>{_MONTH})\b\.?"
            r"(?:,?\s(?:de\s)?(?P<year>20\d\d))?"
        ),
        _named_days,
    ),
    (_pattern(_MONTH_FIRST), _month_first_day),
    (_pattern(rf"({_MONTH})\s(\d{{1,2}})(?:{_TO}(\d{{1,2}}))?"), _month_first_days_closed),
    (_pattern(rf"{_numbers(2)}(?!{_TO}\d)"), _numbers_day),
)
