"""Public holidays of France by department: the dates, and their names in the reader's language.

Sources: Code du travail, articles L3133-1 (whole country), L3134-13 (Alsace and Moselle) and
L3422-2 (abolition of slavery, overseas). Customary days off are not holidays here.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALSACE_MOSELLE = ("57", "67", "68")

# Days from Easter Sunday to a holiday of the whole country.
_AFTER_EASTER = {1: _("Easter Monday"), 39: _("Ascension Day"), 50: _("Whit Monday")}

_FIXED = {
    (1, 1): _("New Year's Day"),
    (5, 1): _("Labour Day"),
    (5, 8): _("Victory Day 1945"),
    (7, 14): _("National Day"),
    (8, 15): _("Assumption Day"),
    (11, 1): _("All Saints' Day"),
    (11, 11): _("Armistice Day 1918"),
    (12, 25): _("Christmas Day"),
}

# Month and day of the holiday for the abolition of slavery, by department.
_ABOLITION = {"971": (5, 27), "972": (5, 22), "973": (6, 10), "974": (12, 20), "976": (4, 27)}


def easter_on(year: int) -> date:
    """Easter Sunday of a year of the Gregorian calendar (algorithm of Meeus, Jones, Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon + 15) % 30
    leap_years, year_rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    shift = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def has_local_holidays(department: str) -> bool:
    """Whether a department (INSEE code) has public holidays of its own."""
    return department in ALSACE_MOSELLE or department in _ABOLITION


def local_holidays(department: str, years: Iterable[int]) -> dict[date, Promise]:
    """Holidays of ``department`` alone (INSEE code: "67", "974"), in order of date."""
    names: dict[date, Promise] = {}
    for year in years:
        if department in ALSACE_MOSELLE:
            names[easter_on(year) - timedelta(days=2)] = _("Good Friday")
            names[date(year, 12, 26)] = _("Saint Stephen's Day")
        if department in _ABOLITION:
            month, day = _ABOLITION[department]
            names[date(year, month, day)] = _("Abolition of slavery")
    return dict(sorted(names.items()))


def public_holidays(department: str, years: Iterable[int]) -> dict[date, Promise]:
    """All public holidays of ``department`` ("" for those of the whole country), by date.

    When two fall on one day (8 May 1997 was also Ascension Day) the movable one is named.
    """
    years = list(years)
    names: dict[date, Promise] = {}
    for year in years:
        names |= {date(year, month, day): name for (month, day), name in _FIXED.items()}
        easter = easter_on(year)
        names |= {easter + timedelta(days=days): name for days, name in _AFTER_EASTER.items()}
    names |= local_holidays(department, years)
    return dict(sorted(names.items()))
