"""Typed words that say a filter ("free", "le soir", "12 ans") or come before a place ("à Lyon").

They are declared in fixtures/filter-words.yaml, in eight languages, and read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.utils import timezone

from directory.search.day_parts import PARTS_OF_DAY
from directory.search.text_query import FilterWords
from geo.folding import fold

PLACE = "place"
# Words that name a need beside the name of a people, language or country alone.
NEED = "need"
SCHOOL_TIME = "school_time"
FRENCH_LEVEL = "french_level"
# In the file "#" stands for a number; folded texts have none but digits.
NUMBER, NUMBER_TYPED = "#", "0"
OLDEST = 120
PARIS = ZoneInfo("Europe/Paris")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOW, WEEKEND = "now", "weekend"


@dataclass(frozen=True)
class Found:
    """The words from ``start`` to before ``end``, and the filter that they say.

    With ``may_match`` they say it beside others, which they must match as well while anything does.
    ``is_beside_need``: they say it beside the name of a need alone.
    """

    start: int
    end: int
    parameter: str
    value: str
    may_match: bool = False
    is_beside_need: bool = False

    @property
    def positions(self) -> frozenset[int]:
        return frozenset(range(self.start, self.end))


@cache
def _declared() -> dict[tuple[str, ...], tuple[str, str, bool, bool]]:
    """(parameter, value, ``may_match``, ``beside_need``) by the folded words that say it."""
    path = settings.FIXTURES / "filter-words.yaml"
    return {
        tuple(fold(phrase.replace(NUMBER, NUMBER_TYPED)).split()): (
            each["parameter"],
            each["value"],
            each.get("may_match", False),
            each.get("beside_need", False),
        )
        for each in yaml.safe_load(path.read_text(encoding="utf-8"))
        for phrases in each["words"].values()
        for phrase in phrases
    }


@cache
def _longest() -> int:
    return max(map(len, _declared()))


def filters_in(words: Sequence[str]) -> Iterator[Found]:
    """Every run of folded words that says a filter or stands before a place; longest first."""
    for length in range(min(_longest(), len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            numbers = [word for word in run if word.isdecimal()]
            same = tuple(NUMBER_TYPED if word.isdecimal() else word for word in run)
            parameter, value, *how = _declared().get(same, ("", "", False, False))
            if value == NUMBER and int(numbers[0]) <= OLDEST:
                yield Found(start, start + length, parameter, numbers[0])
            elif parameter and value != NUMBER:
                yield Found(start, start + length, parameter, value, *how)


def together(found: Sequence[FilterWords]) -> tuple[FilterWords, ...]:
    """Filters, each once; day and part of the day as one moment ("sunday evening").

    Words that say several values, as a people of two languages, say a filter of each.
    """
    moments = [one for one in found if one.parameter == "open_at"]
    others = [
        one._replace(value=value)
        for one in found
        if one.parameter != "open_at"
        for value in one.value.split()
    ]
    unique = {(one.parameter, one.value): one for one in reversed(others)}
    merged = list(reversed(unique.values()))
    if moments:
        days = [one.value for one in moments if one.value not in PARTS_OF_DAY]
        parts = [one.value for one in moments if one.value in PARTS_OF_DAY]
        value = " ".join([*days[:1], *parts[:1]]) if days[:1] != [NOW] else NOW
        typed = " ".join(dict.fromkeys(one.typed for one in moments))
        merged.append(FilterWords("open_at", value, typed))
    return tuple(merged)


def moment_of(value: str, now: datetime | None = None) -> str:
    """The parameter ``open_at`` for a value of the file, such as "sunday evening": the next one."""
    if value == NOW:
        return NOW
    said = value.split()
    at = (now or timezone.now()).astimezone(PARIS)
    part = next((each for each in said if each in PARTS_OF_DAY), "morning")
    moment = datetime.combine(at.date(), PARTS_OF_DAY[part], PARIS)
    days = [
        DAYS.index("saturday" if each == WEEKEND else each)
        for each in said
        if each not in PARTS_OF_DAY
    ]
    if days:
        moment += timedelta(days=(days[0] - moment.weekday()) % 7)
    if moment < at:
        moment += timedelta(days=7 if days else 1)
    return moment.isoformat()
