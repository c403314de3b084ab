"""A pool of opening hours in OpenStreetMap syntax, from usual to odd ones."""

from datetime import date
from random import Random

from contributions.schema.programme import ClosureDeclaration

# Size of the pool; with local holidays and closures it makes some thousand rules.
POOL = 1_200

DAYS = ["Mo-Fr", "Mo-Fr", "Mo-Fr", "Mo-Sa", "Mo-Su", "Tu-Sa", "Mo,We,Fr", "Tu,Th", "Mo", "We", "Th"]
DAYS += ["Sa", "Sa-Su", "Mo-Th", "We,Sa", "Mo,Tu,Th,Fr", "Mo[1]", "Th[-1]", "Sa[1,3]"]
MORNINGS = ["08:00-12:00", "08:30-12:00", "09:00-12:00", "09:00-12:30", "09:30-12:30"]
AFTERNOONS = ["13:00-17:00", "13:30-17:00", "14:00-17:00", "14:00-18:00", "14:00-18:30"]
WHOLE_DAYS = ["08:00-18:00", "09:00-17:00", "09:00-18:00", "10:00-16:00", "10:00-19:00"]
EVENINGS = ["18:00-20:00", "18:30-21:00", "19:00-22:00"]
OVERNIGHT = ["18:00-08:00", "20:00-06:00", "21:00-05:00", "17:30-09:00"]
ON_HOLIDAYS = ["; PH off", "; PH off", "; PH off", "", "; PH 10:00-12:00"]

REASON = {"fr": "Fermeture annuelle", "en": "Closed for the holidays", "ar": "إغلاق سنوي"}
SPANS = [("12-24", "12-31"), ("08-01", "08-15"), ("08-03", "08-21"), ("07-14", "07-20")]
CLOSURES = [
    (ClosureDeclaration(date.fromisoformat(f"{y}-{a}"), date.fromisoformat(f"{y}-{b}"), REASON),)
    for y in (2026, 2027)
    for a, b in SPANS
]


def pool_of_hours(chance: Random) -> list[str]:
    """Different opening hours in OpenStreetMap syntax, the most usual first."""
    pool = dict.fromkeys(["Mo-Fr 09:00-12:00,14:00-17:00; PH off", "24/7"])
    while len(pool) < POOL:
        pool[_hours(chance)] = None
    return list(pool)


def _hours(chance: Random) -> str:
    days, kind = chance.choice(DAYS), chance.random()
    if kind < 0.06:
        return f"{days} {chance.choice(OVERNIGHT)}"
    if kind < 0.45:
        times = f"{chance.choice(MORNINGS)},{chance.choice(AFTERNOONS)}"
    elif kind < 0.9:
        times = chance.choice([*WHOLE_DAYS, *AFTERNOONS, *MORNINGS])
    else:
        times = chance.choice(EVENINGS)
    also = ""
    if chance.random() < 0.25:
        also = f"; {chance.choice(['We', 'Sa', 'Th', 'Su'])} {chance.choice(MORNINGS + EVENINGS)}"
    return f"{days} {times}{also}{chance.choice(ON_HOLIDAYS)}"
