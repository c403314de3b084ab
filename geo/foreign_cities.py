"""Names of capitals and large cities abroad, which no place in France is taken for."""

from __future__ import annotations

import csv
import gzip
from functools import cache

from django.conf import settings

from geo.folding import fold

FILE = settings.FIXTURES / "france" / "foreign-cities.csv.gz"


def is_city_abroad(typed: str) -> bool:
    """Whether a text is the name of such a city, which no place in France has."""
    return fold(typed) in _names()


@cache
def _names() -> frozenset[str]:
    """The folded names; read once."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return frozenset(row["name"] for row in csv.DictReader(file))
