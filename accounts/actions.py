"""Changes of an account by the person herself."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.roles import Role


def has_second_factor(user: User) -> bool:
    """Whether signing in asks for a code of an authenticator application."""
    return Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Keep the language of the mails she gets."""
    by.language = language
    by.save(update_fields=["language"])


@transaction.atomic
def end_sessions(*, by: User) -> None:
    """End every session; the caller keeps the one she is in by ``update_session_auth_hash``.

    Nobody has a password: what stands in its place is drawn anew, and sessions lean on it.
    """
    by.set_unusable_password()
    by.save(update_fields=["password"])


@transaction.atomic
def erase_account(*, by: User) -> None:
    """Erase the account: its rights go with it, what it wrote stays without an author.

    The audit keeps its pseudonym, which from now on is nobody's.
    """
    audit.record(by=by, role=Role.CONTRIBUTOR, verb="erase_account", about=by)
    by.delete()
