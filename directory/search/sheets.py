"""Procedure sheets for typed words: those of the need that the words name come first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    """Queries by rank, each with the vector it is for; of titles, needs are a part.

    All that is named, and the other words in the title; then without these; then the words in the
    title. A sheet with the named words in its title comes first ("titre de séjour perdu"), then
    those whose main need is named.
    """
    named = [group for group in query.groups if group.needs]
    others = [group.in_texts() for group in query.groups if not group.needs]
    needs = all_of(any_of(group.needs) for group in named)
    main = all_of(any_of(_as_main(group.needs)) for group in named)
    words = all_of(group.in_texts() for group in query.groups)
    if named:
        yield TITLE, all_of([needs, words])
        yield TITLE, all_of([main, *others])
        yield TITLE, all_of([needs, *others])
        yield TITLE, main
        yield TITLE, needs
    yield TITLE, words
    for group in named:
        yield TITLE, any_of(group.needs)
    yield TEXT, query.query().text


def _as_main(needs: Sequence[str]) -> list[str]:
    """Tags of needs as those of main needs."""
    return [f"m:{need.removeprefix('n:')}" for need in needs]
