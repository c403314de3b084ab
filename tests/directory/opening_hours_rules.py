"""A generator of opening hours in the syntax of OpenStreetMap, for the tests that fuzz them.

Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. It writes years,
months, dates, Easter, weeks, weekdays, nth weekdays, holidays, offsets, times over midnight and
past 24:00, open ends, repeated times, times of the sun, states, comments and fallbacks. The same
seed gives the same rules.
"""

from collections.abc import Callable, Iterator
from random import Random

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COMMENTS = ('"ring the bell"', '"PH; Mo, 22:00-06:00"', '"sur rendez-vous"', '"مغلق"', '""')


def rules(seed: int, count: int) -> Iterator[str]:
    """``count`` rules, mostly such as people write and some that few have ever written."""
    chance = Random(seed)
    return (_hours(chance) for _ in range(count))


def _hours(chance: Random) -> str:
    """Between one and four rules with the separators between them."""
    text = _rule(chance)
    for _ in range(_weighted(chance, {0: 45, 1: 35, 2: 15, 3: 5})):
        text += _weighted(chance, {"; ": 75, ", ": 20, ";": 3, " || ": 2}) + _rule(chance)
    return text


def _rule(chance: Random) -> str:
    if chance.random() < 0.02:
        return "24/7" + _state(chance)
    wide = _one_of(chance, WIDE) if chance.random() < 0.3 else ""
    days = _one_of(chance, NARROW) if chance.random() < 0.8 else ""
    times = _times(chance) if chance.random() < 0.85 else ""
    if wide and chance.random() < 0.05:
        wide += ":"
    selectors = " ".join(part for part in (wide, days, times) if part)
    return (selectors or _one_of(chance, NARROW)) + _state(chance, is_timed=bool(times))


def _weighted(chance: Random, weights: dict):
    return chance.choices(list(weights), list(weights.values()))[0]


def _one_of(chance: Random, writers: dict[Callable[[Random], str], int]) -> str:
    return _weighted(chance, writers)(chance)


def _state(chance: Random, *, is_timed: bool = True) -> str:
    likely = {"": 80, " open": 2, " off": 8, " closed": 4, " unknown": 3}
    if not is_timed:
        likely |= {"": 30, " off": 50}
    state = _weighted(chance, likely)
    if chance.random() < 0.05:
        state += f" {chance.choice(COMMENTS)}"
    return state


# Years, months, dates, weeks


def _year(chance: Random) -> str:
    return str(chance.randint(2025, 2030))


def _years(chance: Random) -> str:
    first = chance.randint(2024, 2029)
    last = first + chance.randint(1, 6)
    return chance.choice([str(first), f"{first}-{last}", f"{first}-{last}/2", f"{first}+"])


def _months(chance: Random) -> str:
    first, last = chance.choice(MONTHS), chance.choice(MONTHS)
    months = chance.choice([first, f"{first}-{last}", f"{first},{last}"])
    return f"{_year(chance)} {months}" if chance.random() < 0.1 else months


def _date(chance: Random) -> str:
    return f"{chance.choice(MONTHS)} {chance.randint(1, 31):02}"


def _date_with_year(chance: Random) -> str:
    return f"{_year(chance)} {_date(chance)}"


def _dates(chance: Random) -> str:
    form = chance.choice([_date, _date_with_year])
    offset = _offset(chance) if chance.random() < 0.2 else ""
    first = form(chance) + offset
    return _weighted(
        chance,
        {
            first: 4,
            f"{first}-{form(chance)}": 6,
            f"{first}-{chance.randint(1, 31):02}": 2,
            f"{first}+": 1,
            f"{first},{form(chance)}": 2,
            f"{chance.choice(MONTHS)} {chance.choice(DAYS)}[{chance.choice([1, 2, -1])}]": 1,
        },
    )


def _easter(chance: Random) -> str:
    first = "easter" + (_offset(chance) if chance.random() < 0.6 else "")
    last = "easter" + _offset(chance)
    return chance.choice([first, f"{first}-{last}", f"{first}-{_date(chance)}"])


def _weeks(chance: Random) -> str:
    first = chance.randint(1, 53)
    last = chance.randint(first, 53)
    return "week " + chance.choice(
        [str(first), f"{first}-{last}", f"{first:02}-{last:02}/2", f"{first},{last}"]
    )


def _offset(chance: Random) -> str:
    count = chance.choice([1, 1, 2, 3, 7, 40])
    return f" {chance.choice('+-')}{count} day{'s' if count > 1 or chance.random() < 0.3 else ''}"


# Weekdays and holidays


def _weekday(chance: Random) -> str:
    return chance.choice(DAYS)


def _weekday_range(chance: Random) -> str:
    return (
        _weighted(chance, {"Mo-Fr": 10, "Mo-Su": 4, "Mo-Sa": 4, "Fr-Mo": 1})
        if (chance.random() < 0.7)
        else f"{chance.choice(DAYS)}-{chance.choice(DAYS)}"
    )


def _weekday_list(chance: Random) -> str:
    comma = ", " if chance.random() < 0.03 else ","
    parts = [_one_of(chance, {_weekday: 3, _weekday_range: 2, _nth: 1}) for _ in range(2)]
    return comma.join(parts)


def _nth(chance: Random) -> str:
    places = chance.choice(["1", "2", "5", "-1", "-2", "1,3", "1-2", "-1,2"])
    return f"{chance.choice(DAYS)}[{places}]" + (_offset(chance) if chance.random() < 0.15 else "")


def _holiday(chance: Random) -> str:
    return "PH" + (_offset(chance) if chance.random() < 0.25 else "")


def _holiday_and_days(chance: Random) -> str:
    days, between = _weekday_range(chance), _weighted(chance, {",": 6, " ": 2})
    return between.join(chance.sample([days, "PH"], 2))


def _school_holiday(chance: Random) -> str:
    return chance.choice(["SH", "SH Mo-Fr", "SH,PH", "SH +1 day"])


# Times


def _times(chance: Random) -> str:
    count = _weighted(chance, {1: 60, 2: 35, 3: 5})
    between = "," if chance.random() < 0.9 else ", "
    return between.join(_one_of(chance, TIMES) for _ in range(count))


def _clock(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"


def _minute(chance: Random) -> int:
    return _weighted(chance, {0: 60, 30: 25, 15: 5, 45: 5, chance.randint(0, 59): 5})


def _by_day(chance: Random) -> str:
    opens = chance.randint(0, 20)
    closes = chance.randint(opens + 1, 23)
    shown = _clock(opens, _minute(chance))
    return f"{shown.removeprefix('0')}-{_clock(closes, _minute(chance))}"


def _over_midnight(chance: Random) -> str:
    opens, closes = chance.randint(12, 23), chance.randint(0, 11)
    after = chance.choice([closes, closes, closes + 24])
    return f"{_clock(opens, _minute(chance))}-{_clock(after, _minute(chance))}"


def _to_midnight(chance: Random) -> str:
    return f"{_clock(chance.randint(0, 23), _minute(chance))}-{chance.choice(['24:00', '00:00'])}"


def _late(chance: Random) -> str:
    """Past midnight in either way, and past the end of the next day."""
    return f"{_clock(chance.randint(0, 26), 0)}-{_clock(chance.randint(24, 48), 0)}"


def _open_end(chance: Random) -> str:
    return _clock(chance.randint(6, 22), 0) + chance.choice(["+", "-23:00+"])


def _repeated(chance: Random) -> str:
    return f"{_by_day(chance)}/{chance.choice(['30', '01:30'])}"


def _by_sun(chance: Random) -> str:
    return chance.choice(["sunrise-sunset", "09:00-dusk", "(sunset-01:00)-23:00", "dawn-12:00"])


WIDE = {_years: 3, _months: 8, _dates: 8, _easter: 2, _weeks: 4}
NARROW = {
    _weekday: 6,
    _weekday_range: 12,
    _weekday_list: 6,
    _nth: 4,
    _holiday: 6,
    _holiday_and_days: 4,
    _school_holiday: 1,
}
TIMES = {
    _by_day: 60,
    _over_midnight: 20,
    _to_midnight: 5,
    _late: 2,
    _open_end: 1,
    _repeated: 1,
    _by_sun: 1,
}
