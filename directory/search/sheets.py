"""Procedure sheets for typed words: those of the need that the words name come first."""

from __future__ import annotations

from collections.abc import Iterator

from directory.models.procedure import ProcedureSheetQuerySet
from directory.search.text_query import StemQuery, TextQuery, all_of, any_of

TITLE, TEXT = "title_vector", "vector"
# The rank of sheets that have the words in their texts alone, and may only mention them.
IN_TEXT_ALONE = 100


def sheets_for(query: TextQuery, sheets: ProcedureSheetQuerySet) -> ProcedureSheetQuerySet:
    """Those of ``sheets`` that the words mean or have, best first."""
    ranked = [
        (IN_TEXT_ALONE if vector == TEXT else rank, vector, StemQuery(text))
        for rank, (vector, text) in enumerate(_ranked(query))
        if text
    ]
    return sheets.matching_text(ranked) if ranked else sheets.none()


def _ranked(query: TextQuery) -> Iterator[tuple[str, str]]:
    """Queries by rank, each with the vector it is for; of titles, needs are a part."""
    named = [group for group in query.groups if group.needs]
    others = [group for group in query.groups if not group.needs]
    # All that is named, and the other words in the title; then without these; then in the title.
    yield TITLE, all_of([*(any_of(g.needs) for g in named), *(g.in_texts() for g in others)])
    yield TITLE, all_of(any_of(group.needs) for group in named)
    yield TITLE, all_of(group.in_texts() for group in query.groups)
    for group in named:
        yield TITLE, any_of(group.needs)
    yield TEXT, query.query().text
