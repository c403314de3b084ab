"""Derives what is compared of programmes to find duplicates, and how each value is compared.

Who compares a typed programme with stored ones puts its values into the same form by the same
expressions (``contributions.duplicates.finder``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from psycopg import sql

from geo.statements import Statement, Template, read_template

# Phone numbers are compared without country or trunk prefix: "+33 4 72…", "04 72…".
DIGITS_COMPARED = 9
# Summaries are compared by their beginning.
LETTERS_COMPARED = 300
# "https://www.example.org/" and "example.org" are one address.
BARE = r"^(https?://)?(www\.)?|/+$"
# Words that say nothing of which one it is, folded.
ARTICLES = (
    *("a", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les"),
    *("ou", "par", "pour", "s", "sur", "un", "une"),
)
# Those that names of organizations share besides.
KINDS_OF_ORGANIZATION = (
    *("amicale", "antenne", "asso", "association", "ass", "assoc", "centre", "collectif", "comite"),
    *("delegation", "departementale", "espace", "federation", "fondation", "groupe", "loi", "1901"),
    *("maison", "point", "service", "social", "sociale", "union", "local", "locale"),
)

FOLDED_WITHOUT = Template(
    "coalesce(nullif(btrim(regexp_replace(folded({text}), {words}, ' ', 'g')), ''), folded({text}))"
)
PHONE = Template(r"right(regexp_replace({value}, '\D', '', 'g'), {digits})")
WEBSITE = Template("regexp_replace(lower({value}), {bare}, '', 'g')")
# Opening hours are compared by the days and times at which a usual week opens: "Tu14:00".
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = "|".join(DAYS)
SPAN_OF_DAYS = rf"({DAY})(?:\[[^]]*\])?(?:-({DAY}))?"
DAYS_AND_TIMES = (
    rf"((?:(?:{DAY})(?:\[[^]]*\])?(?:-(?:{DAY}))?\s*,?\s*)+)\s+"
    r"((?:\d\d:\d\d-\d\d:\d\d\s*,?\s*)+)"
)
OPENINGS = read_template(__file__, "compared_openings")

COMPARED_SQL = read_template(__file__, "compared_programmes")
# Conditions on programmes ``p``: all, or those whose ids are given.
EVERY, GIVEN = sql.SQL("true"), sql.SQL("p.id = ANY(%(ids)s)")


def title_of(text: str) -> Statement:
    """The expression for a title or summary, of an expression for its text."""
    return _folded_without(ARTICLES, text)


def name_of(text: str) -> Statement:
    """The expression for the name of an organization, of an expression for it."""
    return _folded_without((*ARTICLES, *KINDS_OF_ORGANIZATION), text)


def phone_of(value: str) -> Statement:
    """The expression for a phone number."""
    return PHONE.fill(value=sql.SQL(value), digits=sql.Literal(DIGITS_COMPARED))


def website_of(value: str) -> Statement:
    """The expression for a web address."""
    return WEBSITE.fill(value=sql.SQL(value), bare=sql.Literal(BARE))


def openings_of(texts: str) -> Statement:
    """The expression for opening hours, of an expression for an array of their texts."""
    return OPENINGS.fill(
        texts=sql.SQL(texts),
        days=sql.Literal(list(DAYS)),
        rule=sql.Literal(DAYS_AND_TIMES),
        span=sql.Literal(SPAN_OF_DAYS),
    )


def comparable_phone(phone: str) -> str:
    """The last digits of a phone number, which are compared."""
    return re.sub(r"\D", "", phone)[-DIGITS_COMPARED:]


def rebuild_compared(programme_ids: Iterable[UUID] | None = None) -> None:
    """Derive what is compared of some programmes, or of all, in the caller's transaction.

    One that is not public, or merged into another, is compared with nothing.
    """
    ids = None if programme_ids is None else list(programme_ids)
    with connection.cursor() as cursor:
        cursor.execute(_statement(EVERY if ids is None else GIVEN), {"ids": ids})


def _statement(chosen: sql.SQL) -> str:
    return COMPARED_SQL.fill(
        chosen=chosen,
        title=title_of("written.text"),
        summary=title_of(f"left(written.text, {LETTERS_COMPARED})"),
        name=name_of("organization.name"),
        phone=phone_of("said"),
        website=website_of("said"),
        openings=openings_of("placed.hours || chosen.opening_hours::text"),
    ).text


def _folded_without(words: tuple[str, ...], text: str) -> Statement:
    pattern = rf"\m(?:{'|'.join(words)})\M"
    return FOLDED_WITHOUT.fill(text=sql.SQL(text), words=sql.Literal(pattern))
