"""What a sentence about hours states, and the rule that several such statements make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from directory.hours.selectors import WEEKDAYS
from regions.offices.hours import format_days

APPOINTMENT = "sur rendez-vous"


@dataclass
class Statement:
    """What a part of a text states: hours of some days, or that they are closed, then or all day.

    ``days`` are numbered from Monday, each with which ones of a month (none: all); ``mark`` is
    where in ``days`` those after the last comma or stop begin, ``holidays_mark`` the same of
    ``holidays``, ``term_mark`` where in ``times`` those after "en période scolaire" do (None: it is
    not said here).
    """

    months: list[str] = field(default_factory=list)
    days: list[tuple[int, str]] = field(default_factory=list)
    holidays: list[str] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    comment: str = ""
    is_closed: bool = False
    # Set when its days came after its times, or after the word "closed".
    is_reversed: bool = False
    mark: int = 0
    holidays_mark: int = 0
    term_mark: int | None = None
    # Whether its months are those of the statement before.
    is_inherited: bool = False

    @property
    def has_days(self) -> bool:
        return bool(self.days or self.holidays)

    @property
    def is_joined(self) -> bool:
        """Whether a comma or stop stands after some of its days."""
        return bool(self.mark or self.holidays_mark)

    @property
    def says_when(self) -> bool:
        return bool(self.times or self.is_closed or self.comment)

    @property
    def first_in_holidays(self) -> int | None:
        """From which of its times on "pendant les vacances" after them is about them.

        From those after "en période scolaire", or that go back to earlier in the day ("14h-16h,
        9h-12h"); else all, since times in order are those of one day. None when it is not sure.
        """
        if self.term_mark and self.term_mark < len(self.times):
            return self.term_mark
        pairs = enumerate(pairwise(self.times), 1)
        back = [number for number, (one, other) in pairs if other[0] < max(one)]
        if len(back) == 1:
            return back[0]
        return None if back or self.term_mark is not None else 0

    @property
    def is_whole(self) -> bool:
        """Whether hours stand beside its days, months and dates."""
        return self.says_when or not (self.has_days or (self.months and not self.is_inherited))


def have_days_in_holidays(statements: Sequence[Statement]) -> bool:
    """Give hours of school holidays without days the days of those before.

    False when these are of several days: whether it is open on all of them is not said.
    """
    for number, each in enumerate(statements):
        if each.holidays == ["SH"] and each.times and not (each.days or each.is_closed):
            before = [
                sorted(one.days)
                for one in statements[:number]
                if one.says_when and not (one.is_closed or one.holidays)
            ]
            if any(days != before[0] for days in before):
                return False
            each.days = before[0] if before else []
    return True


def written(statements: Iterable[Statement], closed_days: Iterable[str]) -> str | None:
    """The rule of statements: weeks by months, then what is closed; None when it says nothing."""
    said = [each for each in statements if each.says_when]
    rules: list[str] = []
    for months in dict.fromkeys(",".join(each.months) for each in said):
        scope = [each for each in said if ",".join(each.months) == months]
        rules += _week_rules(months, scope)
    closed = dict.fromkeys(closed_days)
    in_holidays = [rule for rule in rules if "SH " in rule.partition('"')[0]]
    if in_holidays and "SH" in closed:
        # Hours of the holidays come after what closes in them.
        del closed["SH"]
        rules = [*(rule for rule in rules if rule not in in_holidays), "SH off", *in_holidays]
    # Last, since a rule replaces what those before it say of its days.
    closures = dict.fromkeys(_closure(each) for each in said if each.is_closed)
    rules += closures
    has_hours = any(not each.is_closed for each in said)
    if not rules or any(_closes_all(closures, each) for each in said if not each.is_closed):
        return None
    if not has_hours:
        rules.insert(0, "unknown")
    return _joined_rules([*rules, *(f"{each} off" for each in sorted(closed))])


def _joined_rules(rules: list[str]) -> str:
    """Rules with semicolons; one with a comment or certain Mondays adds to its days instead.

    One of school holidays replaces what holds in terms.
    """
    text = ""
    for rule in rules:
        adds = '"' in rule or ("[" in rule and "SH " not in rule)
        text += (", " if adds else "; ") + rule if text else rule
    return text


def _week_rules(months: str, said: list[Statement]) -> list[str]:
    """The rules of the hours that statements about the same months give."""
    prefix = f"{months} " if months else ""
    week: dict[int, list[tuple[int, int]]] = {}
    others: list[str] = []
    always: list[str] = []
    for each in said:
        if each.is_closed:
            continue
        if not each.has_days and not each.comment:
            always.append(f"{prefix}{_times(each.times)}")
        elif each.comment or each.holidays or any(nth for _day, nth in each.days):
            parts = (months, _days_of(each), _times(each.times), _comment(each))
            others.append(" ".join(filter(None, parts)))
        else:
            for day, _nth in each.days:
                week.setdefault(day, []).extend(each.times)
    alike: dict[str, list[int]] = {}
    for day in sorted(week):
        alike.setdefault(_times(week[day]), []).append(day)
    weekly = [f"{prefix}{format_days(days)} {times}" for times, days in alike.items()]
    rules = [*always, *weekly, *others]
    return ["24/7" if " ".join(rule.split()) == "Mo-Su 00:00-24:00" else rule for rule in rules]


def _closure(said: Statement) -> str:
    parts = (",".join(said.months), _days_of(said), _times(said.times), "off")
    return " ".join(filter(None, parts))


def _closes_all(closures: Iterable[str], said: Statement) -> bool:
    """Whether all the time of a statement is closed by another."""
    months = ",".join(said.months)
    return "off" in closures or (bool(months) and f"{months} off" in closures)


def _comment(said: Statement) -> str:
    return f'"{said.comment}"' if said.comment else ""


def _days_of(said: Statement) -> str:
    """The days of a statement: "Mo-Fr,PH", "SH Mo-Fr", "Mo[1,3]"."""
    plain = sorted({day for day, nth in said.days if not nth})
    days = [format_days(plain)] if plain else []
    days += [f"{WEEKDAYS[day]}[{nth}]" for day, nth in said.days if nth]
    days += ["PH"] if "PH" in said.holidays else []
    scope = "SH " if "SH" in said.holidays else ""
    return (scope + ",".join(days)).strip()


def _times(times: list[tuple[int, int]]) -> str:
    return ",".join(
        f"{_clock(begins)}+" if ends < 0 else f"{_clock(begins)}-{_clock(ends)}"
        for begins, ends in sorted(times)
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
