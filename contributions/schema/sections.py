"""Sections: the content of a programme or sheet as plain JSON, the unit of revisions.

The sections of a programme, each a mapping unless said otherwise:

    text:<language>:<key>   the words of one key (title, summary, …): a text, "" for none
    organization            id, and its declared fields
    about                   themes (the main one first), needs, procedures (slugs)
    conditions, joining, contact, hours, capacity, operating
                            the declared fields of a programme in that section
    languages               always, on_request, interpreter
    coverage                territories (codes), is_nationwide
    site:<uuid>             commune, point, closures, and the declared fields of a site; null once
                            removed
    state                   publication, merged_into (id of a programme, or null); in revisions
                            decided before 0022 of contributions also ``operating``
    verified                on, role
    origin                  source, is_example

Declared fields are those on the columns of their models (``directory.fields``). A missing member
equals an empty one, so that content stays valid when a field is added.

A procedure sheet has its texts, and the sections of ``contributions.schema.sheets``.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings

# The value of one section: a mapping or a text, by its name, or None.
SectionValue = Any
# Section values by name.
Content = dict[str, SectionValue]

SOURCE = settings.SOURCE_LANGUAGE
# Every language of content; that of the source is required, the others may be missing.
LANGUAGES = tuple(code for code, _name in settings.CONTENT_LANGUAGES)

TEXT, SITE = "text", "site"
# The sections of a programme that exist once, in the order in which people read them.
FIXED = (
    *("organization", "about", "conditions", "languages", "joining", "contact", "hours"),
    *("capacity", "operating", "coverage", "state", "verified", "origin"),
)
# Sections that hold declared fields of a programme and nothing else.
PLAIN_SECTIONS = ("conditions", "joining", "contact", "hours", "capacity", "operating")
# Sections whose change concerns several territories.
STATE, COVERAGE = "state", "coverage"
OPERATING = "operating"


def text_name(language: str, key: str) -> str:
    """The name of the section with the text of ``key`` in a language."""
    return f"{TEXT}:{language}:{key}"


def text_of(name: str) -> tuple[str, str] | None:
    """The language and key of a text section; None for another."""
    kind, _, rest = name.partition(":")
    if kind != TEXT:
        return None
    language, _, key = rest.partition(":")
    return language, key


def translated_language(content: Content) -> str:
    """The language of content that translates into it and does nothing else; "" for any other."""
    places = [text_of(name) for name in content]
    languages = {place[0] if place else SOURCE for place in places}
    only = next(iter(languages)) if len(languages) == 1 else SOURCE
    return "" if only == SOURCE else only


def site_name(site_id: UUID) -> str:
    """The name of the section of a site."""
    return f"{SITE}:{site_id}"


def site_of(name: str) -> UUID | None:
    """The id of the site of a section; None for another section."""
    kind, _, rest = name.partition(":")
    return UUID(rest) if kind == SITE else None


def department_of(commune: str) -> str:
    """The INSEE code of the department of a commune: "974" of "com:97411"."""
    code = commune.partition(":")[2]
    return code[:3] if code.startswith("97") else code[:2]


def department_in(content: "Content") -> str | None:
    """The department of all sites of a programme; None without sites, or in several."""
    communes = (value.get("commune") for value in sites_only(content).values())
    departments = {department_of(commune) for commune in communes if commune}
    return departments.pop() if len(departments) == 1 else None


def is_section(name: str) -> bool:
    """Whether a name is that of a section."""
    return name in FIXED or name.partition(":")[0] in (TEXT, SITE)


def sites_only(content: Content) -> Content:
    """The sections of sites by name, without removed ones."""
    names = sorted(name for name in content if name.startswith(f"{SITE}:"))
    return {name: value for name in names if (value := content[name])}


def stated(section: SectionValue) -> SectionValue:
    """A section without its empty members; None when nothing is left."""
    if not isinstance(section, dict):
        return section or None
    return {name: value for name, value in section.items() if not _is_empty(value)} or None


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [], {})


def version_token(section: SectionValue) -> str:
    """Version token (optimistic lock) of a section: a digest of its value, 32 hex digits."""
    plain = json.dumps(stated(section), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
