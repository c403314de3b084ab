"""Duplicate detection: programmes near with similar names (trigrams), or with the same contact.

A site that is not exact is compared by its commune only: hidden addresses are never compared, so
that no result reveals them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language
from psycopg import sql

from contributions.schema.sections import Content, sites_only, text_of
from directory.vocabulary import Precision
from geo.statements import Template, read_template
from geo.value_types import SqlParams

NEAR_M = 200
SIMILAR = 0.4
# Names of organizations share words such as "association".
SIMILAR_NAME = 0.6
# Similarity of unfolded names, and number of candidates, for the first step of the query.
ROUGHLY = 0.25
MOST_CANDIDATES = 100
MOST_LISTED = 5
# Only this many characters of a title or name are compared.
COMPARED = 300

# The three expressions are those of the indexes in directory/migrations/0004_reached_alike.py.
# "https://www.example.org/" and "example.org" are one address.
BARE = r"^https?://(www\.)?|/+$"
# Phone numbers are compared without country or trunk prefix: "+33 4 72…", "04 72…".
DIGITS_COMPARED = 9
PHONE = Template(r"right(regexp_replace({owner}.phone, '\D', '', 'g'), {digits})")
WEBSITE = Template("regexp_replace(lower(programme.website), {bare}, '', 'g')")
LIKELY_DUPLICATES = (
    read_template(__file__, "likely_duplicates")
    .fill(
        phone=PHONE.fill(owner=sql.Identifier("programme"), digits=sql.Literal(DIGITS_COMPARED)),
        phone_of_site=PHONE.fill(owner=sql.Identifier("site"), digits=sql.Literal(DIGITS_COMPARED)),
        website=WEBSITE.fill(bare=sql.Literal(BARE)),
    )
    .text
)


@dataclass(frozen=True)
class LikelyDuplicate:
    """A published programme that resembles the one being written, and by which criteria."""

    id: UUID
    title: str
    language: str
    organization: str
    locality: str
    is_near_and_alike: bool
    has_same_phone: bool
    has_same_website: bool

    @property
    def url(self) -> str:
        """Its public page."""
        return reverse("directory:programme", args=[self.id])

    @property
    def dir(self) -> str:
        """Direction of its title."""
        return "rtl" if self.language in settings.LANGUAGES_BIDI else "ltr"


def likely_duplicates(content: Content, itself: UUID) -> list[LikelyDuplicate]:
    """Published programmes that may be duplicates of one with this content; at most one query.

    ``itself`` is the id of the content's own programme.
    """
    params = _compared_values(content)
    comparable = params["title"] or params["organization"]
    has_place = params["lons"] or params["rough"] or params["exact"]
    if not (params["phones"] or params["websites"] or (comparable and has_place)):
        return []
    params |= {"itself": itself, "near_m": NEAR_M, "similar": SIMILAR, "shown": MOST_LISTED}
    params |= {"similar_name": SIMILAR_NAME, "roughly": ROUGHLY, "most_candidates": MOST_CANDIDATES}
    params |= {"language": get_language() or "fr", "source": settings.SOURCE_LANGUAGE}
    with connection.cursor() as cursor:
        cursor.execute(LIKELY_DUPLICATES, params)
        return [LikelyDuplicate(*row[:4], row[4] or "", *row[5:]) for row in cursor.fetchall()]  # type: ignore[call-arg]  # the row has all


def _compared_values(content: Content) -> SqlParams:
    """The compared values, as parameters of the query."""
    places = list(sites_only(content).values())
    exact = [place for place in places if place.get("precision") == Precision.EXACT]
    points = [place["point"] for place in exact if place.get("point")]
    contact, organization = content.get("contact") or {}, content.get("organization") or {}
    titles = [text for name, text in sorted(content.items()) if _is_title(name)]
    return {
        "title": str(titles[0])[:COMPARED] if titles else "",
        "organization": organization.get("name", "")[:COMPARED],
        "lons": [lon for lon, _lat in points],
        "lats": [lat for _lon, lat in points],
        "exact": [place["commune"] for place in exact if place.get("commune")],
        "rough": [
            place["commune"] for place in places if place not in exact and place.get("commune")
        ],
        "phones": sorted(
            {comparable_phone(value["phone"]) for value in [contact, *places] if value.get("phone")}
        ),
        "websites": [bare_address(contact["website"])] if contact.get("website") else [],
    }


def comparable_phone(phone: str) -> str:
    """The last digits of a phone number, which are compared."""
    return re.sub(r"\D", "", phone)[-DIGITS_COMPARED:]


def bare_address(website: str) -> str:
    """A web address for comparison: without scheme, "www." and trailing slashes."""
    return re.sub(BARE, "", website.lower())


def _is_title(name: str) -> bool:
    place = text_of(name)
    return bool(place and place[1] == "title")
