"""Finds programmes that may be duplicates: of one that is typed or stored, or of many at once.

One statement takes the candidates of each by indexes, those that share a blocking key with it, and
measures and weighs every pair (``contributions.duplicates.evidence``). Of a site that is not exact
the commune alone is compared, so that no result reveals a hidden address.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from psycopg import sql

from contributions.duplicates import evidence
from contributions.duplicates.weighing import Pair, Weighing
from contributions.schema.sections import Content, sites_only, text_of
from directory.index import compared
from directory.vocabulary import Precision
from geo.statements import read_sql, read_template
from geo.value_types import JsonObject, SqlParams

# Blocking: candidates nearer than this, or with titles in a commune (pg_trgm.similarity_threshold)
# or in an organization that are this alike; so many for each key.
NEAR_M = 250
ALIKE = 0.5
# Two words that are this alike are one, but for a typing error.
WORD_ALIKE = 0.4
# Names less alike than this may be an acronym and what it stands for.
NAME_ALIKE = 0.3
MOST_FOR_A_KEY = 200
MOST_LISTED = 5
# Only this many characters of a title or name are compared.
COMPARED = 300
# A content that states none of these is not compared.
KEYS = ("phones", "emails", "websites", "communes")
# Subjects of one statement, when many are compared.
AT_ONCE = 500

WEIGHING = Weighing(evidence.OF_PROGRAMMES, read_template(__file__, "measured_pairs"))
TYPED_SUBJECTS = read_template(__file__, "typed_subjects").fill(
    title=compared.title_of("typed.title"),
    another_title=compared.title_of("written.text"),
    summary=compared.title_of(f"left(typed.summary, {compared.LETTERS_COMPARED})"),
    name=compared.name_of("typed.name"),
    phone=compared.phone_of("said"),
    website=compared.website_of("said"),
    openings=compared.openings_of("typed.hours"),
)
STORED_SUBJECTS = sql.SQL(
    "SELECT * FROM directory_comparedprogramme WHERE programme_id = ANY(%(subjects)s::uuid[])"
)
SHARED = read_template(__file__, "shared_share")
SHARES = {
    name: SHARED.fill(listed=sql.Identifier(name)) for name in ("openings", "needs", "themes")
}
PARTS = SHARES | {name: read_template(__file__, name).fill() for name in ("said_too", "is_acronym")}
TYPED = WEIGHING.statement(subject=TYPED_SUBJECTS, **PARTS)
STORED = WEIGHING.statement(subject=STORED_SUBJECTS, **PARTS)
NAMED = read_sql(__file__, "named_programmes")


@dataclass(frozen=True)
class NamedProgramme:
    """A programme as lists name it."""

    id: UUID
    title: str
    language: str
    organization: str
    locality: str

    @property
    def url(self) -> str:
        """Its public page."""
        return reverse("directory:programme", args=[self.id])

    @property
    def dir(self) -> str:
        """Direction of its title."""
        return "rtl" if self.language in settings.LANGUAGES_BIDI else "ltr"


@dataclass(frozen=True)
class LikelyDuplicate(NamedProgramme):
    """A published programme that resembles another, and by what."""

    pair: Pair

    @property
    def reasons(self) -> list[str | Promise]:
        """What speaks for a duplicate."""
        return self.pair.reasons


def likely_duplicates(
    content: Content, itself: UUID, least: float = evidence.HINTED
) -> list[LikelyDuplicate]:
    """Published programmes that may be duplicates of one with this content; at most two queries.

    ``itself`` is the id of the content's own programme, ``least`` the probability from which on
    others are listed.
    """
    return likely_duplicates_of({itself: content}, least).get(itself, [])


def likely_duplicates_of(
    contents: Mapping[UUID, Content], least: float = evidence.HINTED
) -> dict[UUID, list[LikelyDuplicate]]:
    """Those of several contents, by the ids of their own programmes; at most two queries.

    What says neither where it is nor how to reach it is not compared.
    """
    typed = [_compared_values(pk, content) for pk, content in contents.items()]
    typed = [values for values in typed if any(values[key] for key in KEYS)]
    if not typed:
        return {}
    pairs = _pairs(TYPED, {"typed": json.dumps(typed)}, least, MOST_LISTED)
    words = _words_of(pair.other for pair in pairs)
    found: dict[UUID, list[LikelyDuplicate]] = defaultdict(list)
    for pair in pairs:
        found[pair.one].append(_likely(pair, words[pair.other]))
    return dict(found)


def duplicates_among(ids: Iterable[UUID], least: float = evidence.LISTED) -> Iterator[Pair]:
    """Pairs of one of these published programmes with any other, each pair once."""
    listed, seen = list(ids), set()
    for start in range(0, len(listed), AT_ONCE):
        params: SqlParams = {"subjects": listed[start : start + AT_ONCE]}
        for pair in _pairs(STORED, params, least, None):
            if pair.both not in seen:
                seen.add(pair.both)
                yield pair


def _pairs(statement: str, params: SqlParams, least: float, listed: int | None) -> list[Pair]:
    keys = {
        "near_m": NEAR_M,
        "alike": ALIKE,
        "word_alike": WORD_ALIKE,
        "name_alike": NAME_ALIKE,
        "most": MOST_FOR_A_KEY,
    }
    return WEIGHING.pairs(statement, {**params, **keys}, least, listed)


def named_programmes(ids: Iterable[UUID]) -> dict[UUID, NamedProgramme]:
    """Programmes as lists name them, by id; one query, none without ids."""
    return {pk: NamedProgramme(pk, *words) for pk, words in _words_of(ids).items()}


def _likely(pair: Pair, words: list[str]) -> LikelyDuplicate:
    title, language, organization, locality = words
    return LikelyDuplicate(pair.other, title, language, organization, locality, pair)


def _words_of(ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Title, its language, organization and place of programmes."""
    language = get_language() or settings.SOURCE_LANGUAGE
    params: SqlParams = {"ids": list(ids), "language": language, "source": settings.SOURCE_LANGUAGE}
    if not params["ids"]:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(NAMED, params)
        return {pk: words for pk, *words in cursor.fetchall()}


def _compared_values(itself: UUID, content: Content) -> JsonObject:
    """The compared values of a content, as the statement takes them."""
    sites = list(sites_only(content).values())
    exact = [site for site in sites if site.get("precision") == Precision.EXACT]
    points = [site["point"] for site in exact if site.get("point")]
    contact, organization = content.get("contact") or {}, content.get("organization") or {}
    about, hours = content.get("about") or {}, content.get("hours") or {}
    titles = _titles(content)
    return {
        "itself": str(itself),
        "title": next(iter(titles.values()), ""),
        "titles": list(titles.values()),
        "languages": list(titles),
        "summary": content.get("text:fr:summary") or "",
        "organization": organization.get("id"),
        "name": organization.get("name", "")[:COMPARED],
        "phones": _stated([contact, *sites], "phone", "second_phone"),
        "emails": _stated([contact, *sites], "email"),
        "websites": _stated([contact], "website"),
        "sites_of_web": _stated([contact, organization], "website"),
        "hours": _stated([hours, *sites], "opening_hours"),
        "themes": about.get("themes") or [],
        "needs": about.get("needs") or [],
        "communes": _stated(sites, "commune"),
        "lons": [lon for lon, _lat in points],
        "lats": [lat for _lon, lat in points],
    }


def _stated(sections: Iterable[JsonObject], *names: str) -> list[str]:
    """What sections state in these fields, without repetition."""
    stated = (section.get(name) or "" for section in sections for name in names)
    return sorted({value for value in stated if value})


def _titles(content: Content) -> dict[str, str]:
    """The titles of a content by language, the French one first."""
    places = {name: place for name in content if (place := text_of(name)) and place[1] == "title"}
    french_first = sorted(places, key=lambda name: (places[name][0] != "fr", name))
    return {
        places[name][0]: str(content[name])[:COMPARED] for name in french_first if content[name]
    }
