"""Roles in languages: who translates into a language, and who publishes translations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import audit
from accounts.models import LanguageRole, User
from accounts.roles import Role

ROLES = (Role.TRANSLATOR, Role.REVIEWER)


def languages_to_translate() -> dict[str, str]:
    """The languages of content but French, by code, in the order of the settings."""
    languages = settings.CONTENT_LANGUAGES
    return {code: str(name) for code, name in languages if code != settings.SOURCE_LANGUAGE}


def can_review_language(user: User | AnonymousUser, code: str) -> bool:
    """Whether a user publishes what is written or spoken in a language."""
    if not (user.is_authenticated and user.is_active):
        return False
    return (
        user.is_superuser
        or LanguageRole.objects.of(user).reviewers().filter(language=code).exists()
    )


@transaction.atomic
def give_role(*, by: User | None, user: User, language: str, role: str) -> LanguageRole:
    """Make a user a translator or reviewer of a language, in place of the role she had there.

    ``by`` is None for the command. ``PermissionDenied`` unless ``by`` is an administrator;
    ``ValueError`` for another role, or a language into which nothing is translated.
    """
    acts_as = _administrator(by)
    if role not in ROLES or language not in languages_to_translate():
        raise ValueError(f"Nobody can be {role} of {language}.")
    given, _is_new = LanguageRole.objects.update_or_create(
        user=user,
        language=language,
        defaults={"role": role, "given_by": by.pseudonym if by else None},
    )
    details: dict[str, Any] = {
        "language": language,
        "role_given": Role(role).value,
        "whose": user.pseudonym,
    }
    audit.record(by=by, role=acts_as, verb="give_language_role", about=given, **details)
    return given


@transaction.atomic
def take_role(*, by: User | None, role: LanguageRole) -> None:
    """Take a role from a user. ``PermissionDenied`` unless an administrator, or she herself."""
    acts_as = Role(role.role) if by and by.pk == role.user_id else _administrator(by)
    whose: UUID = role.user.pseudonym
    audit.record(
        by=by,
        role=acts_as,
        verb="take_language_role",
        about=role,
        language=role.language,
        whose=whose,
    )
    role.delete()


def _administrator(by: User | None) -> Role:
    if by is None:
        return Role.INSTALLATION
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied("Administrators give and take roles in languages.")
    return Role.ADMINISTRATOR
