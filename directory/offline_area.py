"""The pages of an area that somebody takes with her: which they are, and about how large."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from directory.models import ProcedureSheet, Programme
from directory.search.criteria import Criteria
from directory.search.pages import search_results
from directory.sensitive import SENSITIVE_NEEDS

MOST_PROGRAMMES = 100
# Bytes of one page as a browser stores it, rounded up from the mean over the examples.
PROGRAMME_BYTES = 30_000
SHEET_BYTES = 50_000


@dataclass(frozen=True)
class AreaPage:
    """A page to take, and about how many bytes it has."""

    url: str
    bytes: int


def pages_of_area(criteria: Criteria, *, with_sensitive: bool) -> list[AreaPage]:
    """The pages of the programmes that a search finds, nearest first, and the sheets of its themes.

    Without themes all sheets; sensitive ones only where they were asked for.
    """
    entries = search_results(criteria, MOST_PROGRAMMES).entries
    found = list(dict.fromkeys(entry.programme_id for entry in entries))
    sheets = ProcedureSheet.objects.published().order_by("slug")
    if criteria.themes:
        sheets = sheets.filter(theme__code__in=criteria.themes)
    if not with_sensitive:
        sensitive = Programme.objects.filter(pk__in=found, needs__code__in=SENSITIVE_NEEDS)
        left_out = set(sensitive.values_list("pk", flat=True))
        found = [pk for pk in found if pk not in left_out]
        sheets = sheets.exclude(needs__code__in=SENSITIVE_NEEDS)
    slugs = sheets.values_list("slug", flat=True)
    return [
        *(AreaPage(reverse("directory:programme", args=[pk]), PROGRAMME_BYTES) for pk in found),
        *(AreaPage(reverse("directory:procedure", args=[slug]), SHEET_BYTES) for slug in slugs),
    ]
