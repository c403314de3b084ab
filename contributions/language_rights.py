"""Who reviews what is read aloud in a language: the one place that decides it."""

from __future__ import annotations

from django.conf import settings

from accounts.roles import Role
from contributions.actors import Actor

CODES = frozenset(code for code, _name in settings.CONTENT_LANGUAGES)


def languages_reviewed_by(by: Actor) -> frozenset[str]:
    """Codes of the languages that ``by`` reviews: all for administrators.

    Nobody has a role in French, into which nothing is translated: editors of sheets review it.
    """
    if by.is_administrator:
        return CODES
    if by.user is None:
        return frozenset()
    translated = (code for code, role in by.languages.items() if role == Role.REVIEWER)
    return frozenset([*translated, *([settings.SOURCE_LANGUAGE] if by.edits_sheets else [])])


def can_review_language(by: Actor, code: str) -> bool:
    """Whether ``by`` reviews what is read aloud in the language ``code``."""
    return code in languages_reviewed_by(by)
