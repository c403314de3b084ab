"""Length limits of content: those of the forms, checked again before storing.

The tables have larger limits of their own (geo/limits.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contributions.schema.sections import Content, SectionValue, text_of
from directory.fields import PhoneColumn, declared_columns
from directory.models import Organization, Programme, Site
from regions.phones import LONGEST as LONGEST_PHONES

LONGEST_TEXT = 4000
LONGEST_TITLE = 300
LONGEST_NAME = 120
# The note of a revision; the reason that a coordinator sends.
LONGEST_NOTE = 1000
LONGEST_REASON = 2000
# Texts inside a section by the name of their member; all others are codes, dates and the like.
COLUMNS = [
    column for model in (Organization, Programme, Site) for column in declared_columns(model)
]
LONGEST = {column.name: column.longest for column in COLUMNS if column.longest} | {
    "source": 300,
    "role": 60,
    # The parts of a procedure sheet, web addresses among them.
    "list": 500,
}
# The same before phones are read: people write two numbers in one text.
LONGEST_WRITTEN = LONGEST | {
    column.name: LONGEST_PHONES for column in COLUMNS if isinstance(column, PhoneColumn)
}
LONGEST_CODE = 100
# Values in a list, members in a mapping, sections in a content.
MOST_VALUES = 1000
MOST_SECTIONS = 2000
# Reasons by language, in the days closed, in a list of them.
DEEPEST = 3


def too_long(content: Content, longest_members: Mapping[str, int] = LONGEST) -> Iterator[str]:
    """Names of the sections and members that are too long."""
    if len(content) > MOST_SECTIONS:
        yield ""
    for name, value in content.items():
        if len(name) > LONGEST_NAME:
            yield name[:LONGEST_NAME]
        elif isinstance(value, str):
            place = text_of(name)
            longest = LONGEST_TITLE if place and place[1] == "title" else LONGEST_TEXT
            if len(value) > longest:
                yield name
        elif isinstance(value, dict):
            yield from _members(name, value, longest_members)


def _members(name: str, section: dict, longest: Mapping[str, int]) -> Iterator[str]:
    if len(section) > MOST_VALUES:
        yield name
    for member, value in section.items():
        if _is_over(value, longest.get(member, LONGEST_CODE)):
            yield f"{name}.{member[:LONGEST_CODE]}"


def _is_over(value: SectionValue | list, longest: int, depth: int = 0) -> bool:
    if isinstance(value, str):
        return len(value) > longest
    if not isinstance(value, list | dict):
        return False
    parts = value if isinstance(value, list) else [*value.keys(), *value.values()]
    if depth > DEEPEST or len(value) > MOST_VALUES:
        return True
    return any(_is_over(each, longest, depth + 1) for each in parts)
