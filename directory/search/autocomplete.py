"""Autocomplete of the text field of the search: terms, procedure sheets, places, words.

Terms are in memory, with their labels and synonyms in every language. Sheets and words come from
one query, places from another. A word is offered only if the title of a findable programme or sheet
in the reader's language has it, spelled as there, so that nothing withdrawn is disclosed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from psycopg import sql

from directory.index import spatial_keys
from directory.models import TaxonomyTerm
from directory.search.fuzzy_sql import MIN_LENGTH_FOR_EDIT, within_one_edit_sql
from directory.search.spelling import spelled_in
from directory.search.stop_words import STOP_WORDS
from directory.taxonomy import terms
from geo.folding import fold
from geo.models import Place
from geo.statements import read_template
from geo.suggest_sql import Fit
from geo.value_types import SqlParams

THEME, NEED, SHEET, PLACE, WORD = "theme", "need", "sheet", "place", "word"
ICONS = {SHEET: "file-text", PLACE: "map-pin", WORD: "search"}
OFFERED = 8
SHORTEST = 2
MAX_TERMS, MAX_SHEETS, MAX_PREFIXED, MAX_CORRECTED = 4, 3, 8, 3
# Towns whose names begin as what is typed: the largest, from three letters on.
MAX_PLACES, SHORTEST_PLACE, LEAST_PEOPLE = 2, 3, 5_000
# For a word in more programmes than this, only titles of a random sample are searched.
RARE, SAMPLE = 1000, 1
# Words offered to complete the last of several typed words: less certain, so fewer.
MAX_AFTER_OTHERS = 2
ARTICLE = "ال"

PREFIX_OR_CORRECTED = read_template(__file__, "autocomplete_prefix_or_corrected")
TITLE_OF_PROGRAMME = read_template(__file__, "autocomplete_title")
OFFER = read_template(__file__, "autocomplete_offer")
FEW = sql.SQL("wanted.uses <= %(rare)s")
SAMPLED = sql.SQL(
    "wanted.uses > %(rare)s AND indexed.spatial_keys OPERATOR(pg_catalog.&&) %(sample)s::int[]"
)
SUGGEST = OFFER.fill(
    sources=PREFIX_OR_CORRECTED.fill(one_error_away=within_one_edit_sql(sql.SQL("%(word)s"))),
    of_few=TITLE_OF_PROGRAMME.fill(few=FEW),
    of_many=TITLE_OF_PROGRAMME.fill(few=SAMPLED),
).text


@dataclass(frozen=True)
class Suggestion:
    """One suggestion: its kind, label, and language of the label.

    ``code`` is that of a theme, need or place, or the slug of a sheet; ``synonym`` the one by which
    it was found, "" when the label itself matched. ``icon``: the picture of a theme or need.
    """

    kind: str
    label: str
    lang: str
    code: str = ""
    synonym: str = ""
    icon: str = ""

    @property
    def picture(self) -> str:
        """Its icon, that of its kind when it has none of its own."""
        return self.icon or ICONS[self.kind]


def autocomplete(text: str, language: str) -> list[Suggestion]:
    """At most eight suggestions for a typed beginning, in ``language``; two queries.

    Themes and needs come first, then sheets, then places, then completions of the last word.
    """
    typed = fold(text)
    if len(typed) < SHORTEST:
        return []
    words, sheets = _words_and_sheets(typed, language)
    before = typed[: typed.rfind(" ") + 1]
    beginnings = [typed, *(before + word for word, _title, is_corrected in words if is_corrected)]
    offered = _terms(beginnings, language) + sheets[:MAX_SHEETS]
    offered += _places(text, language)
    known = {fold(suggestion.label) for suggestion in offered}
    start = text.strip()
    start = start[: max(start.rfind(" "), start.rfind("'"), start.rfind("’")) + 1]
    words_left = MAX_AFTER_OTHERS if start else OFFERED
    for word, title, _is_corrected in words:
        if words_left == 0:
            break
        spelled = spelled_in(title, word)
        label = start + spelled
        if spelled and word not in STOP_WORDS and fold(label) not in known | {typed}:
            known.add(fold(label))
            offered.append(Suggestion(WORD, label, language))
            words_left -= 1
    return offered[:OFFERED]


def suggestion_address(suggestion: Suggestion, root: str) -> str | None:
    """The page of a sheet, the search for a theme or need or near a place; None for a word."""
    if suggestion.kind == WORD:
        return None
    if suggestion.kind == SHEET:
        return f"{root}procedures/{suggestion.code}/"
    return f"{root}?{urlencode({suggestion.kind: suggestion.code})}"


def _places(text: str, language: str) -> list[Suggestion]:
    """Towns of which the text is the name or its beginning, the largest first."""
    if len(fold(text)) < SHORTEST_PLACE:
        return []
    return [
        Suggestion(PLACE, place.name_in(language), language, place.code)
        for place in Place.objects.suggest(text, MAX_PLACES)
        if place.fit in (Fit.NAME, Fit.BEGINNING) and place.population >= LEAST_PEOPLE
    ]


def suggestion_params(typed: str, language: str) -> SqlParams:
    """Parameters of ``SUGGEST`` for folded words."""
    before, _, word = typed.rpartition(" ")
    return {
        "typed": typed,
        "before": before + " " if before else "",
        "word": word,
        "beginning": word + "%",
        "may_be_corrected": len(word) >= MIN_LENGTH_FOR_EDIT and word.isalpha(),
        "language": language,
        "source": settings.SOURCE_LANGUAGE,
        "rare": RARE,
        "sample": [
            key
            for reach in (spatial_keys.AT_SITE, spatial_keys.BY_COVERAGE, spatial_keys.REMOTE)
            for key in spatial_keys.keys_of_sample(reach, SAMPLE)
        ],
        "max_prefixed": MAX_PREFIXED,
        "max_corrected": MAX_CORRECTED,
    }


def _words_and_sheets(
    typed: str, language: str
) -> tuple[list[tuple[str, str | None, bool]], list[Suggestion]]:
    """Words as (word, title with it, whether it is a correction); sheets, likeliest first."""
    with connection.cursor() as cursor:
        cursor.execute(SUGGEST, suggestion_params(typed, language))
        rows = cursor.fetchall()
    words = [
        (code, text, is_corrected) for kind, code, text, _, is_corrected in rows if kind == WORD
    ]
    sheets = sorted(
        (not fold(text).startswith(typed), text, code, lang)
        for kind, code, text, lang, _ in rows
        if kind == SHEET
    )
    return words, [Suggestion(SHEET, text, lang, code) for _, text, code, lang in sheets]


def _terms(beginnings: list[str], language: str) -> list[Suggestion]:
    """At most ``MAX_TERMS`` that match one of ``beginnings``, names in the reader's language first.

    Equal ranks stay in the order of the taxonomy, themes before their needs.
    """
    names, tails = _names()
    ranks = _ranks(beginnings, tails)
    best: dict[str, tuple[int, _Name]] = {}
    for number in sorted(ranks):
        name = names[number]
        rank = ranks[number] + 2 * (name.shown.lang != language)
        key = f"{name.shown.kind}:{name.shown.code}"
        if key not in best or rank < best[key][0]:
            best[key] = rank, name
    ranked = sorted(best.values(), key=lambda ranking: ranking[0])
    return [name.offered(language) for _, name in ranked[:MAX_TERMS]]


def _ranks(beginnings: list[str], tails: list[Tail]) -> dict[int, int]:
    """The lowest rank of each name that matches one of ``beginnings``, by its number."""
    ranks: dict[int, int] = {}
    for beginning in beginnings:
        for place in range(bisect_left(tails, (beginning,)), len(tails)):
            tail, rank, number = tails[place]
            if not tail.startswith(beginning):
                break
            # "зуб" is the tooth before it is the beginning of "зубна паста".
            exact = -1 if (tail, rank) == (beginning, 0) else rank
            ranks[number] = min(exact, ranks.get(number, exact))
    return ranks


@dataclass(frozen=True)
class _Name:
    """One label or synonym of a term, folded, with and without Arabic articles."""

    term: TaxonomyTerm
    shown: Suggestion
    is_label: bool
    folded: tuple[str, ...]

    def tails(self) -> Iterator[tuple[str, int]]:
        """What follows the start of each word, with rank 0 for the whole name and 1 for a part."""
        for folded in self.folded:
            yield folded, 0
            for start, letter in enumerate(folded):
                if letter == " ":
                    yield folded[start + 1 :], 1

    def offered(self, language: str) -> Suggestion:
        """The suggestion of the term, labelled in the reader's language, with this synonym."""
        lang = language if self.term.labels.get(language) else settings.SOURCE_LANGUAGE
        label = self.term.labels[lang]
        synonym = "" if self.is_label and self.shown.lang == lang else self.shown.label
        is_same = fold(synonym) == fold(label)
        return replace(self.shown, label=label, lang=lang, synonym="" if is_same else synonym)


# The text of a name from the start of one of its words, its rank, and the number of the name.
Tail = tuple[str, int, int]
# The names of the terms and their sorted tails, by the list of terms that they were derived from.
_cached: list[tuple[list[TaxonomyTerm], list[_Name], list[Tail]]] = []


def _names() -> tuple[list[_Name], list[Tail]]:
    """Every label and synonym in every language; cached until the taxonomy is read again."""
    current = terms()
    if not _cached or _cached[0][0] is not current:
        names = [name for term in current for name in _names_of(term)]
        tails = sorted(
            (tail, rank, number) for number, name in enumerate(names) for tail, rank in name.tails()
        )
        _cached[:] = [(current, names, tails)]
    return _cached[0][1:]


def _names_of(term: TaxonomyTerm) -> Iterator[_Name]:
    for lang, label in term.labels.items():
        yield _name(term, lang, label, is_label=True)
    for lang, synonyms in term.synonyms.items():
        for synonym in synonyms:
            yield _name(term, lang, synonym, is_label=False)


def _name(term: TaxonomyTerm, lang: str, label: str, *, is_label: bool) -> _Name:
    words = fold(label).split()
    bare = [word.removeprefix(ARTICLE) if len(word) > 4 else word for word in words]
    ways = dict.fromkeys((" ".join(words), " ".join(bare)))
    shown = Suggestion(term.scheme, label, lang, term.code, icon=term.icon)
    return _Name(term, shown, is_label, tuple(ways))
