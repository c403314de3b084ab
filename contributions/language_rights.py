"""Who reviews what is written or read aloud in a language: the one place that decides it."""

from __future__ import annotations

from django.conf import settings

from contributions.actors import Actor

CODES = frozenset(code for code, _name in settings.CONTENT_LANGUAGES)


def languages_reviewed_by(by: Actor) -> frozenset[str]:
    """Codes of the languages that ``by`` reviews: all for administrators, none for others."""
    return CODES if by.is_administrator else frozenset()


def can_review_language(by: Actor, code: str) -> bool:
    """Whether ``by`` reviews what is written or read aloud in the language ``code``."""
    return code in languages_reviewed_by(by)
