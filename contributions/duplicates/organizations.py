"""Finds organizations that may be one with another.

Words that most names share, such as "association" or "les", are not compared:
"Association les marmites" is "Les Marmites".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from contributions.duplicates import evidence
from contributions.duplicates.weighing import Pair, Weighing
from directory.index import compared
from geo.statements import Template, read_template
from geo.value_types import SqlParams

MOST_FOR_A_KEY = 100
MOST_LISTED = 5
AT_ONCE = 500
HOST = Template("split_part({website}, '/', 1)")

# The expressions are those of the indexes in contributions/migrations/0021_duplicates.py.
WEIGHING = Weighing(evidence.OF_ORGANIZATIONS, read_template(__file__, "measured_organizations"))
STATEMENT = WEIGHING.statement(
    name=compared.name_of("directory_organization.name"),
    phone=compared.phone_of("directory_organization.phone"),
    host=HOST.fill(website=compared.website_of("directory_organization.website")),
)


def organizations_like(pk: UUID, least: float = evidence.HINTED) -> list[Pair]:
    """Organizations that may be one with this one, the likeliest first; one query."""
    return _pairs([pk], least, MOST_LISTED)


def organizations_among(ids: Iterable[UUID], least: float = evidence.LISTED) -> Iterator[Pair]:
    """Pairs of one of these organizations with any other, each pair once."""
    listed, seen = list(ids), set()
    for start in range(0, len(listed), AT_ONCE):
        for pair in _pairs(listed[start : start + AT_ONCE], least, None):
            if pair.both not in seen:
                seen.add(pair.both)
                yield pair


def _pairs(subjects: list[UUID], least: float, listed: int | None) -> list[Pair]:
    params: SqlParams = {"subjects": subjects, "most": MOST_FOR_A_KEY}
    return WEIGHING.pairs(STATEMENT, params, least, listed)
