"""Counts words that nothing has, so that coordinators see what is missing, and nothing of a person.

A reader is told by the digest of her network that rate limits use, which changes every day. Until
five readers of one day have searched the same words at places of one department, the database has
digests alone, under a key of that day: of the words, and of the reader together with the words, so
that what one reader searched cannot be linked. The fifth brings the words themselves.
"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts.encryption import keyed_digests
from accounts.throttling import RateLimit, network_today
from directory.models.unfound import FEWEST_READERS, LONGEST_WORDS
from directory.search import lookups
from directory.search.criteria import Criteria
from geo.folding import fold
from geo.statements import read_sql
from geo.value_types import SqlParams
from regions.models import Territory

PURPOSE = b"reperes words not found 1"
DIGEST_BYTES = 16
# More words may be a sentence about somebody.
MOST_WORDS = 5
DAY_S = 86_400
# Searches that find nothing, of one network in a day, that are counted.
LIMIT = RateLimit("unfound", 200, DAY_S)
COUNT_READER = read_sql(__file__, "unfound_reader")
STORE_WORDS = read_sql(__file__, "unfound_words")


def count_unfound(request: HttpRequest, criteria: Criteria, *, is_answered: bool) -> bool:
    """Count the words of a search of which nothing has all, for the reader who searched them.

    Returns whether they are words that are counted, be it for a reader who is beyond the limit.
    ``is_answered``: whether anything at all was found. Words beside other conditions are not
    counted, since the conditions may be why nothing is found.
    """
    if criteria.active_conditions() != ["words"]:
        return False
    if is_answered and not lookups.text_query(criteria).dropped:
        return False
    words = countable_words(criteria)
    if words and LIMIT.use_from_network(request):
        _count(words, _department_of(criteria), network_today(request))
    return bool(words)


def countable_words(criteria: Criteria) -> str:
    """The words, folded, without those that say a filter or place; "" if they may be a person's.

    Nothing with a digit or "@" is counted, and neither are long texts.
    """
    typed = criteria.words
    if "@" in typed or any(character.isnumeric() for character in typed):
        return ""
    query = lookups.text_query(criteria)
    said = {word for filter_words in query.filters for word in fold(filter_words.typed).split()}
    said |= set(fold(query.place.typed).split()) if query.place else set()
    words = [word for word in fold(typed).split() if word not in said]
    text = " ".join(words)
    return text if len(words) <= MOST_WORDS and len(text) <= LONGEST_WORDS else ""


def _department_of(criteria: Criteria) -> int | None:
    """The id of the department searched at; None without a place, or at one wider than that."""
    around = criteria.here.territories if criteria.here else []
    departments = (each.pk for each in around if each.kind == Territory.Kind.DEPARTMENT)
    return next(departments, None)


def _count(words: str, department: int | None, network: str) -> None:
    """Count a reader of words; at most two statements, the second one from the fifth reader on.

    Of readers in the same moment one may be counted with the next.
    """
    day = timezone.localdate()
    counted: SqlParams = {
        "day": day,
        "words": _digest(day, str(department), words),
        "reader": _digest(day, str(department), words, network),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT_READER, counted)
        is_new, readers = cursor.fetchone()
        if is_new and readers >= FEWEST_READERS:
            stored: SqlParams = {
                "day": day,
                "department": department,
                "words": words,
                "readers": readers,
            }
            cursor.execute(STORE_WORDS, stored)


def _digest(day: date, *texts: str) -> bytes:
    """A digest under a key of the day, 128 bits."""
    purpose = PURPOSE + day.isoformat().encode()
    return keyed_digests("\n".join(texts), purpose)[0][:DIGEST_BYTES]
