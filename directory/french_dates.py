"""Dates that French texts name in words, such as "le 4 mars 2027"."""

import re
from datetime import date

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
NAMED = re.compile(rf"\b(\d{{1,2}})(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})\b")


def date_named(text: str) -> date | None:
    """The first date that a French text names; None without one."""
    for day, month, year in NAMED.findall(text):
        try:
            return date(int(year), MONTHS.index(month) + 1, int(day))
        except ValueError:
            continue
    return None
