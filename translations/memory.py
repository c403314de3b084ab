"""Translation memory: how texts that are alike were translated in published texts."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db import connection

from directory.models import Section
from geo.statements import read_sql

SHOWN = 5
ALIKE = read_sql(__file__, "alike")
REMEMBER = read_sql(__file__, "remember")


class Alike(NamedTuple):
    """A French text like another one, with its translation; ``likeness`` from 0 to 1."""

    source: str
    text: str
    likeness: float

    @property
    def percent(self) -> int:
        """The likeness in per cent."""
        return round(self.likeness * 100)


def alike(source: str, language: str) -> list[Alike]:
    """The translations of the texts that are most like ``source``, by trigrams, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, {"source": source, "language": language, "count": SHOWN})
        return [Alike(*row) for row in cursor.fetchall()]


def remember(section: Section | None = None) -> int:
    """Add the published translations of a French section, or of all; returns how many are new."""
    with connection.cursor() as cursor:
        values = {"source": settings.SOURCE_LANGUAGE, "section": section.pk if section else None}
        cursor.execute(REMEMBER, values)
        return int(cursor.rowcount)
