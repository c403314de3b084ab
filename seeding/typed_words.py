"""Queries that people type in eight languages, with their right answers, tried on the examples.

A folder of tables has ``typed_words.csv`` and ``words/*.csv``. A programme is a right answer when
it has one of the needs named, or a title that matches the expression after "~".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from directory.models import Programme
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.pages import search_results
from directory.search.result import SearchResult
from geo.points import point

FIRST = 3
# Where the queries are asked: in the whole country, and around Paris.
PLACES = {"nation": None, "paris": Here(point(2.3522, 48.8566), "com:75056", is_place=True)}
# Queries of each language that the page shows.
SHOWN = 15
BEGIN, END = "<!-- queries -->\n", "<!-- end of queries -->\n"


@dataclass(frozen=True)
class TypedQuery:
    """One row of the tables: what is typed, which answers are right, and which sheet."""

    language: str
    typed: str
    right: str
    sheet: str

    def is_right(self, result: SearchResult) -> bool:
        """Whether a programme is a right answer."""
        if self.right.startswith("~"):
            return bool(re.search(self.right[1:], result.words["title"].text))
        wanted = Programme.objects.filter(needs__code__in=self.right.split())
        return wanted.filter(pk=result.programme_id).exists()

    def first_results(self, where: str) -> list[SearchResult]:
        """The first programmes that a search for it finds at one of ``PLACES``."""
        here = PLACES[where]
        radius_m = DEFAULT_RADIUS_M if here else None
        return search_results(
            Criteria(words=self.typed, here=here, radius_m=radius_m), FIRST
        ).entries


def read_queries(folder: Path) -> list[TypedQuery]:
    """All queries of the tables in a folder, by language."""
    paths = [folder / "typed_words.csv", *sorted((folder / "words").glob("*.csv"))]
    rows = [
        TypedQuery(row["language"], row["typed"], row["right_needs_or_title"], row["right_sheet"])
        for path in paths
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]
    return sorted(rows, key=lambda query: query.language)


def with_queries(page: str, queries: Sequence[TypedQuery]) -> str:
    """A page with the part between its two marks written anew from the database's answers.

    ``queries`` are in the order of their languages.
    """
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{''.join(_lines(queries))}{END}{after}"


def _lines(queries: Sequence[TypedQuery]) -> Iterator[str]:
    """Of each language its shares, and a table of some of its queries."""
    answered = [query for query in queries if query.right]
    for language, group in groupby(answered, key=lambda query: query.language):
        of_language = list(group)
        answers = {where: _answers(of_language, where) for where in PLACES}
        yield f"\n### {language}\n\n"
        yield f"{len(of_language)} queries; all of the first three right / one of them right: "
        yield ", ".join(f"{where} {_shares(answers[where])}" for where in PLACES) + ".\n\n"
        yield "| typed | nation | paris |\n|---|---|---|\n"
        step = max(1, len(of_language) // SHOWN)
        for at in range(0, len(of_language), step):
            cells = (_cell(answers[where][at]) for where in PLACES)
            yield f"| {of_language[at].typed} | {' | '.join(cells)} |\n"


# Titles of what is found first, each with whether it is right.
Answer = list[tuple[str, bool]]


def _answers(queries: Sequence[TypedQuery], where: str) -> list[Answer]:
    return [
        [(one.words["title"].text, query.is_right(one)) for one in query.first_results(where)]
        for query in queries
    ]


def _shares(answers: Sequence[Answer]) -> str:
    """The shares of queries whose answers are all right, and of those with a right one."""
    rights = [[is_right for _title, is_right in answer] for answer in answers]
    all_right = sum(bool(one) and all(one) for one in rights) / len(rights)
    one_right = sum(any(one) for one in rights) / len(rights)
    return f"{all_right:.0%} / {one_right:.0%}"


def _cell(answer: Answer) -> str:
    """The titles found, the wrong ones in italics."""
    titles = [title if is_right else f"*{title}*" for title, is_right in answer]
    return "; ".join(titles) or "nothing"
