"""Names of sections: how they are composed and read."""

import hashlib
import json
from uuid import UUID

from contributions.content import Content, Said

TEXT, SITE = "text", "site"
# The sections of a programme that exist once, in the order in which people read them.
FIXED = (
    *("organization", "about", "conditions", "languages", "joining", "contact", "hours"),
    *("capacity", "coverage", "state", "verified", "origin"),
)
# Sections that say where help stands or is served.
STATE, COVERAGE = "state", "coverage"


def text_name(language: str, key: str) -> str:
    """The name of the section that holds the words of ``key`` in a language."""
    return f"{TEXT}:{language}:{key}"


def text_of(name: str) -> tuple[str, str] | None:
    """The language and key of a section of words; None for another."""
    kind, _, rest = name.partition(":")
    if kind != TEXT:
        return None
    language, _, key = rest.partition(":")
    return language, key


def site_name(site_id: UUID) -> str:
    """The name of the section of a site."""
    return f"{SITE}:{site_id}"


def site_of(name: str) -> UUID | None:
    """The id of the site a section speaks of; None for another section."""
    kind, _, rest = name.partition(":")
    return UUID(rest) if kind == SITE else None


def is_section(name: str) -> bool:
    """Whether a name is that of a section."""
    return name in FIXED or name.partition(":")[0] in (TEXT, SITE)


def sites_only(content: Content) -> Content:
    """The sections of sites that stand, by name; those removed are left out."""
    names = sorted(name for name in content if name.startswith(f"{SITE}:"))
    return {name: said for name in names if (said := content[name])}


def digest(said: Said) -> str:
    """What a form remembers of a section it shows, to see later whether it has moved."""
    plain = json.dumps(said or None, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
