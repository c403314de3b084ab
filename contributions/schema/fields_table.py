"""Generates docs/fields.md, the table of declared fields (``manage.py write_fields``)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.utils.translation import override

from directory.fields import Column, codes_of, declared_columns
from directory.models import Organization, Programme, Site

OPENING = """# Declared fields

Every plain field of a programme, a site or an organization, as it is declared on its column
(`directory/models`). What each part of the software makes of a declaration is said in
[adr/0021-declared-fields.md](adr/0021-declared-fields.md). Written by `script/manage write_fields`.

"""
HEADER = (
    "| section | field | called | holds | API | import | filter |\n|---|---|---|---|---|---|---|\n"
)


def as_markdown() -> str:
    """The text of the page: one table for each model."""
    with override("en"):
        tables = [
            f"## {model.__name__}\n\n{HEADER}{''.join(_rows(model))}"
            for model in (Organization, Programme, Site)
        ]
    return OPENING + "\n".join(tables)


def _rows(model: type[Model]) -> Iterator[str]:
    for column in declared_columns(model):
        cells = (
            column.section,
            f"`{column.name}`",
            str(column.label),
            _holds(column),
            f"`{column.api}`" if column.api else "",
            f"`{column.imported.name}`" if column.imported else "",
            _filter(column),
        )
        yield f"| {' | '.join(cells)} |\n"


def _filter(column: Column) -> str:
    """The filter parameter of a column, with its term ids."""
    if column.filter is None:
        return ""
    first = column.filter.term_ids_below - 1
    last = column.filter.term_ids_below - len(codes_of(column))
    return f"`{column.filter.parameter}` ({first} to {last})"


def _holds(column: Column) -> str:
    kind = (type(column).__doc__ or "").splitlines()[0].rstrip(".")
    codes = [] if column.empty is False else codes_of(column)
    if codes:
        return f"{kind}: {', '.join(f'`{code}`' for code in codes)}"
    return f"{kind}; at most {column.longest} characters" if column.longest else kind
