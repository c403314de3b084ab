"""Likely duplicates of new rows among the published programmes, by the directory's one finder."""

from __future__ import annotations

from collections.abc import Sequence

from contributions.duplicates.finder import likely_duplicates_of
from contributions.models.importing import ImportRow, RowOutcome


def find_duplicates(rows: Sequence[ImportRow]) -> None:
    """Set what each new row may be a duplicate of; such a row is not chosen by itself."""
    had_some = {row.number for row in rows if row.duplicates}
    new = {row.target_id: row.content for row in rows if row.outcome == RowOutcome.NEW}
    found = likely_duplicates_of(new)
    for row in rows:
        row.duplicates = [each.id for each in found.get(row.target_id, [])]
        if row.duplicates and row.number not in had_some:  # else she has decided
            row.is_chosen = False
