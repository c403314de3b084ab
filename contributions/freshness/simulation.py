"""Simulates the schedule of freshness: who gets how many mails, and how stale pages become.

Programmes are run by organizations of different sizes; each day some pages stop being right, mails
go out by the schedule and its limits, and organizations answer with a probability. Nothing is read
from the database: the days and limits are those of ``directory.freshness``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from directory.freshness import Schedule

PROGRAMMES, DAYS = 20_000, 3 * 365
# Pages that stop being right in a year: somebody moves, a telephone changes, a course ends.
WRONG_A_YEAR = 0.25
# Who answers at all does not answer every mail; an answer comes within so many days.
ANSWERS_EACH, ANSWERS_WITHIN = 0.8, 10
# Twenty thousand programmes are those of the country: each territory has its limits.
TERRITORIES = 100
# Programmes of one address: most have one or two, a few have dozens.
SIZES, WEIGHTS = (1, 2, 3, 5, 8, 13, 40), (50, 20, 12, 9, 5, 3, 1)
PROGRAMMES_MOST = 50
# Days between two points of the picture.
STEP = 7


@dataclass
class Address:
    """One address that is asked, with its programmes (numbers)."""

    programmes: list[int]
    answers: bool
    mailed_on: int = -10_000
    mails: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Point:
    """One day: pages by how they are shown, and wrong pages that nothing marks."""

    day: int
    fresh: int
    marked: int
    lower: int
    left_out: int
    wrong_unmarked: int
    wrong: int


@dataclass(frozen=True)
class Result:
    """What a simulation found.

    ``rate`` is the share of organizations that answer at all; ``checks`` are pages that the
    coordinator of each territory checks in a week, those that come last in results first.
    """

    rate: float
    checks: int
    points: list[Point]
    mails: int
    busiest_day: int
    # Of addresses: mails a year, the mean and the most that anybody got in any twelve months.
    mean_a_year: float
    most_a_year: int


class Simulation:
    """Three years of territories that let their mails go."""

    def __init__(
        self,
        schedule: Schedule,
        rate: float,
        checks: int = 0,
        *,
        count: int = PROGRAMMES,
        seed: int = 1,
    ) -> None:
        self.days, self.rate, self.checks = schedule, rate, checks
        self.chance = Random(seed)  # noqa: S311 no secret
        self.territories = max(1, TERRITORIES * count // PROGRAMMES)
        # Pages were confirmed during the half year before: no wave on the first day.
        self.confirmed = [-self.chance.randrange(schedule.ask_after) for _ in range(count)]
        self.is_wrong = [False] * count
        self.asked: list[list[int]] = [[] for _ in range(count)]
        self.addresses = list(self._addresses(count))
        self.answers: dict[int, list[int]] = {}
        self.mails_by_day: Counter[int] = Counter()
        self.most_a_day = schedule.mails_a_day * self.territories

    def _addresses(self, count: int) -> list[Address]:
        made, first = [], 0
        while first < count:
            size = min(self.chance.choices(SIZES, WEIGHTS)[0], count - first)
            answers = self.chance.random() < self.rate
            made.append(Address(list(range(first, first + size)), answers))
            first += size
        return made

    def run(self, days: int = DAYS) -> Result:
        """Simulate so many days."""
        points = []
        for day in range(days):
            self._age()
            self._answer(day)
            self._mail(day)
            if day % 7 == 0:
                self._check(day)
            if day % STEP == 0:
                points.append(self.point(day))
        most = [_most_in_a_year(each.mails) for each in self.addresses]
        mails = sum(self.mails_by_day.values())
        return Result(
            rate=self.rate,
            checks=self.checks,
            points=points,
            mails=mails,
            busiest_day=max(self.mails_by_day.values(), default=0),
            mean_a_year=mails / len(self.addresses) / (days / 365),
            most_a_year=max(most),
        )

    def _age(self) -> None:
        """Some pages stop being right."""
        daily = 1 - (1 - WRONG_A_YEAR) ** (1 / 365)
        expected = daily * len(self.is_wrong)
        number = int(expected) + (self.chance.random() < expected % 1)
        for _each in range(number):
            self.is_wrong[self.chance.randrange(len(self.is_wrong))] = True

    def _answer(self, day: int) -> None:
        """Organizations confirm or mend the pages about which they were asked."""
        for programme in self.answers.pop(day, []):
            self._confirm(programme, day)

    def _check(self, day: int) -> None:
        """Coordinators check the pages that nobody confirmed for longest."""
        oldest = sorted(range(len(self.confirmed)), key=self.confirmed.__getitem__)
        for programme in oldest[: self.checks * self.territories]:
            if day - self.confirmed[programme] >= self.days.mark_after:
                self._confirm(programme, day)

    def _confirm(self, programme: int, day: int) -> None:
        self.confirmed[programme], self.is_wrong[programme] = day, False
        self.asked[programme] = []

    def _mail(self, day: int) -> None:
        """Send what is due, the longest due first, within the limits."""
        due, along = [], self.days.together_within
        for address in self.addresses:
            if day - address.mailed_on < self.days.days_between_mails:
                continue
            asked = [each for each in address.programmes if self._may_ask(each, day, along)]
            if any(self._may_ask(each, day, 0) for each in asked):
                due.append((min(self.confirmed[each] for each in asked), address, asked))
        due.sort(key=lambda each: each[0])
        for _since, address, asked in due[: self.most_a_day]:
            self._send(address, asked[:PROGRAMMES_MOST], day)

    def _may_ask(self, programme: int, day: int, along: int) -> bool:
        asked, days = self.asked[programme], self.days
        if not asked:
            return day - self.confirmed[programme] >= days.ask_after - along
        between = days.ask_again_after - days.ask_after
        return len(asked) == 1 and day - asked[0] >= between

    def _send(self, address: Address, asked: list[int], day: int) -> None:
        address.mailed_on = day
        address.mails.append(day)
        self.mails_by_day[day] += 1
        # Who answers does so for every page of the mail.
        answers = address.answers and self.chance.random() < ANSWERS_EACH
        for programme in asked:
            self.asked[programme].append(day)
        if answers:
            on = day + 1 + self.chance.randrange(ANSWERS_WITHIN)
            self.answers.setdefault(on, []).extend(asked)

    def point(self, day: int) -> Point:
        """How pages stand on a day."""
        days, counts = self.days, Counter[str]()
        for confirmed, is_wrong in zip(self.confirmed, self.is_wrong, strict=True):
            age = day - confirmed
            name = (
                "left_out"
                if age >= days.leave_out_after
                else "lower"
                if age >= days.lower_after
                else "marked"
                if age >= days.mark_after
                else "fresh"
            )
            counts[name] += 1
            counts["wrong"] += is_wrong
            counts["wrong_unmarked"] += is_wrong and name == "fresh"
        names = ("fresh", "marked", "lower", "left_out", "wrong_unmarked", "wrong")
        return Point(day, **{name: counts[name] for name in names})


def _most_in_a_year(days: list[int]) -> int:
    """The most of these days that lie within any 365."""
    return max((sum(first <= day < first + 365 for day in days) for first in days), default=0)
