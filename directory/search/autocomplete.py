"""What somebody who begins to type in the field for words may mean: terms, sheets, words.

Terms are in memory and known by their labels and synonyms in every language. Sheets and words are
asked of the database in one question. A word is offered as the title of a findable programme or
sheet in the reader's language spells it, so that nothing withdrawn is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection
from psycopg import sql

from directory.index import spatial_keys
from directory.models import TaxonomyTerm
from directory.search.fuzzy_sql import MIN_LENGTH_FOR_EDIT, within_one_edit_sql
from directory.search.stop_words import STOP_WORDS
from directory.taxonomy import terms
from geo.folding import fold
from geo.statements import read_template
from geo.value_types import SqlParams

THEME, NEED, SHEET, WORD = "theme", "need", "sheet", "word"
OFFERED = 8
SHORTEST = 2
MOST_TERMS, MOST_SHEETS, MOST_BEGUN, MOST_MENDED = 4, 3, 8, 3
# Of a word that more programmes say than this, only the titles of one share are looked through.
RARE, SHARES = 1000, 1
# What finishes a word after others is a guess.
MOST_AFTER_OTHERS = 2
ARTICLE = "ال"
BETWEEN_WORDS = re.compile(r"[\s'’ʼ\-–—,.:;!?()«»\"/…،؛؟]+")

BEGUN_OR_MENDED = read_template(__file__, "autocomplete_begun_or_mended")
TITLE_OF_PROGRAMME = read_template(__file__, "autocomplete_title")
OFFER = read_template(__file__, "autocomplete_offer")
FEW = sql.SQL("wanted.uses <= %(rare)s")
SHARED = sql.SQL(
    "wanted.uses > %(rare)s AND said.spatial_keys OPERATOR(pg_catalog.&&) %(shares)s::int[]"
)
SUGGEST = OFFER.fill(
    sources=BEGUN_OR_MENDED.fill(one_error_away=within_one_edit_sql(sql.SQL("%(word)s"))),
    of_few=TITLE_OF_PROGRAMME.fill(few=FEW),
    of_many=TITLE_OF_PROGRAMME.fill(few=SHARED),
).text


@dataclass(frozen=True)
class Suggestion:
    """Something offered: its kind, how it is called, in which language that is written.

    ``code`` is that of a theme or need, or the slug of a sheet; ``said`` the other word for it by
    which it was found, "" when the label itself was.
    """

    kind: str
    label: str
    lang: str
    code: str = ""
    said: str = ""


def autocomplete(text: str, language: str) -> list[Suggestion]:
    """At most eight things that the beginning ``text`` may mean, in ``language``; one query.

    Themes and needs come first, then sheets, then words that finish the last one typed.
    """
    typed = fold(text)
    if len(typed) < SHORTEST:
        return []
    words, sheets = _asked(typed, language)
    before = typed[: typed.rfind(" ") + 1]
    beginnings = [typed, *(before + word for word, _title, is_mended in words if is_mended)]
    found = _terms(beginnings, language)[:MOST_TERMS] + sheets[:MOST_SHEETS]
    known = {fold(suggestion.label) for suggestion in found}
    start = text.strip()
    start = start[: max(start.rfind(" "), start.rfind("'"), start.rfind("’")) + 1]
    most_words = MOST_AFTER_OTHERS if start else OFFERED
    for word, title, _is_mended in words:
        if most_words == 0:
            break
        spelled = _spelled(word, title)
        label = start + spelled
        if spelled and word not in STOP_WORDS and fold(label) not in known | {typed}:
            known.add(fold(label))
            found.append(Suggestion(WORD, label, language))
            most_words -= 1
    return found[:OFFERED]


def suggestion_params(typed: str, language: str) -> SqlParams:
    """What ``SUGGEST`` is asked with for folded words."""
    before, _, word = typed.rpartition(" ")
    return {
        "typed": typed,
        "before": before + " " if before else "",
        "word": word,
        "beginning": word + "%",
        "is_mended": len(word) >= MIN_LENGTH_FOR_EDIT and word.isalpha(),
        "language": language,
        "source": settings.SOURCE_LANGUAGE,
        "rare": RARE,
        "shares": [
            key
            for way in (spatial_keys.AT_SITE, spatial_keys.BY_COVERAGE, spatial_keys.REMOTE)
            for key in spatial_keys.keys_of_sample(way, SHARES)
        ],
        "most_begun": MOST_BEGUN,
        "most_mended": MOST_MENDED,
    }


def _asked(
    typed: str, language: str
) -> tuple[list[tuple[str, str | None, bool]], list[Suggestion]]:
    """Words with a title that says each and whether each mends; sheets, likeliest first."""
    with connection.cursor() as cursor:
        cursor.execute(SUGGEST, suggestion_params(typed, language))
        rows = cursor.fetchall()
    words = [(code, text, mended) for kind, code, text, _, mended in rows if kind == WORD]
    sheets = sorted(
        (not fold(text).startswith(typed), text, code, lang)
        for kind, code, text, lang, _ in rows
        if kind == SHEET
    )
    return words, [Suggestion(SHEET, text, lang, code) for _, text, code, lang in sheets]


def _terms(beginnings: list[str], language: str) -> list[Suggestion]:
    """Themes and needs called like one of ``beginnings``, the reader's own words for them first."""
    ranked: dict[str, tuple[int, Suggestion]] = {}
    for name in _names():
        ranks = [rank for beginning in beginnings if (rank := name.rank(beginning)) is not None]
        if ranks:
            rank = min(ranks) + 2 * (name.shown.lang != language)
            offered = name.offered(language)
            key = f"{offered.kind}:{offered.code}"
            if key not in ranked or rank < ranked[key][0]:
                ranked[key] = rank, offered
    # Equals stay in the order of the taxonomy, themes before their needs.
    return [offered for _, offered in sorted(ranked.values(), key=lambda found: found[0])]


@dataclass(frozen=True)
class _Name:
    """One way to call a term, with its words folded in each way they are typed."""

    term: TaxonomyTerm
    shown: Suggestion
    is_label: bool
    folded: tuple[str, ...]

    def rank(self, beginning: str) -> int | None:
        """0 when it begins so, 1 when a later word of it does, None when none does."""
        if any(folded.startswith(beginning) for folded in self.folded):
            return 0
        return 1 if any(f" {beginning}" in folded for folded in self.folded) else None

    def offered(self, language: str) -> Suggestion:
        """The term in the reader's language, with this other word for it."""
        lang = language if self.term.labels.get(language) else settings.SOURCE_LANGUAGE
        label = self.term.labels[lang]
        said = "" if self.is_label and self.shown.lang == lang else self.shown.label
        is_same = fold(said) == fold(label)
        return replace(self.shown, label=label, lang=lang, said="" if is_same else said)


# The names of the terms as they were last read; read anew when these are.
_kept: list[tuple[list[TaxonomyTerm], list[_Name]]] = []


def _names() -> list[_Name]:
    """Every label and synonym in every language, folded once for each reading of the taxonomy."""
    current = terms()
    if not _kept or _kept[0][0] is not current:
        _kept[:] = [(current, [name for term in current for name in _names_of(term)])]
    return _kept[0][1]


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
    return _Name(term, Suggestion(term.scheme, label, lang, term.code), is_label, tuple(ways))


def _spelled(word: str, title: str | None) -> str:
    """The folded ``word`` as a title writes it, "" when it says only another form of it."""
    for place, written in enumerate(_words_of(title or "")):
        if fold(written) == word:
            is_name = place > 0 or (written.isupper() and len(written) > 1)
            return written if is_name else written.lower()
    return ""


def _words_of(title: str) -> Iterable[str]:
    return filter(None, BETWEEN_WORDS.split(title))
