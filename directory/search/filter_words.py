"""Typed words that say a filter ("free", "le soir", "12 ans") or come before a place ("à Lyon").

They are declared in fixtures/filter-words.yaml, in eight languages, and read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
# Words that say the contrary of the filter before or after them, and how long something lasts.
NEGATION, DURATION = "negation", "duration"
BEFORE, AFTER, AROUND = "before", "after", "around"
# Small words that may stand between a negation and a filter: "pas en arabe", "sans les enfants".
SMALL_WORDS = "le la les l de d des du un une en au pour mes mon ma the a an any in on for my"
BETWEEN = frozenset(SMALL_WORDS.split())
# What no negation turns round: "sans français" says a filter, "near no station" a place.
NEVER_DENIED = (PLACE, NEED, FRENCH_LEVEL, NEGATION, DURATION, "age")
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
    ``is_beside_need``: they say it beside the name of a need alone. ``is_denied``: a negation is
    among them ("pas gratuit"), so they say no filter.
    """

    start: int
    end: int
    parameter: str
    value: str
    may_match: bool = False
    is_beside_need: bool = False
    is_denied: bool = False

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
            if parameter == DURATION:
                yield Found(start, start + length, parameter, value)
            elif value == NUMBER and int(numbers[0]) <= OLDEST:
                yield Found(start, start + length, parameter, numbers[0])
            elif parameter and value != NUMBER:
                yield Found(start, start + length, parameter, value, *how)


def with_denied(said: Sequence[Found], words: Sequence[str]) -> list[Found]:
    """What words say, with those denied that a negation stands beside: "fermé le soir".

    A negation that is itself part of words that say a filter ("pas payant") denies nothing.
    """
    filters = [one for one in said if one.parameter != NEGATION]
    longer = [one for one in filters if one.end - one.start > 1]
    negations = [
        one
        for one in said
        if one.parameter == NEGATION
        and not any(one.positions <= other.positions for other in longer)
    ]
    denied: dict[Found, Found] = {}
    for negation in negations:
        following = [one for one in filters if _stands_before(negation, one, words)]
        preceding = [one for one in filters if _stands_before(one, negation, words)]
        # "Ouvert le soir, fermé dimanche": what follows is denied, what precedes is not.
        is_before = negation.value == BEFORE or (negation.value == AROUND and following)
        for one in following if is_before else preceding:
            if one.parameter not in NEVER_DENIED:
                start, end = min(one.start, negation.start), max(one.end, negation.end)
                denied[one] = replace(one, start=start, end=end, is_denied=True)
    return [denied.get(one, one) for one in filters]


def _stands_before(one: Found, other: Found, words: Sequence[str]) -> bool:
    """Whether nothing but a small word stands between two of them, in this order."""
    among = words[one.end : other.start]
    return one.end <= other.start and len(among) <= 1 and BETWEEN.issuperset(among)


def together(found: Sequence[FilterWords]) -> tuple[FilterWords, ...]:
    """Filters, each once; day and part of the day as one moment ("sunday evening").

    Words that say several values, as a people of two languages, say a filter of each.
    """
    moments = [one for one in found if one.parameter == "open_at"]
    # "Ouvert le soir" is the evening, not now.
    moments = [one for one in moments if one.value != NOW] or moments
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
