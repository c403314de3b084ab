"""Changes of an account, by the person herself or by those who run the installation."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import audit
from accounts.models import User
from accounts.roles import Role


class ClosingReason(TextChoices):
    """Why an account is closed: chosen from a list, since the audit holds no words on a person."""

    ABUSE = "abuse", pgettext_lazy("closing", "abuse or threats")
    SPAM = "spam", pgettext_lazy("closing", "spam or false content")
    TAKEN_OVER = "taken_over", pgettext_lazy("closing", "somebody else uses it")
    REQUESTED = "asked", pgettext_lazy("closing", "the person asked for it")
    OTHER = "other", pgettext_lazy("closing", "another reason")


class CannotCloseError(Exception):
    """This account stays open; ``words`` say why."""

    def __init__(self, message: Promise) -> None:
        super().__init__(message)
        self.message = message


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


@transaction.atomic
def close_account(*, by: User | None, user: User, reason: ClosingReason) -> bool:
    """Let nobody sign in to an account any more, and end its sessions; whether it was open.

    Its rights lose effect and come back if it is opened again; what it wrote stays, and so does a
    journey kept in it. ``by`` is None for the installation's own command. ``PermissionDenied`` for
    who is no administrator; ``CannotCloseError`` for her own account and the last administrator.
    """
    role = _role_of_administrator(by)
    # All administrators are locked, in one order: two who close each other do so in turn.
    leading = User.objects.filter(is_active=True, is_superuser=True).order_by("pk")
    administrators = {each.pk for each in leading.select_for_update()}
    user = User.objects.select_for_update().get(pk=user.pk)
    if by and by.pk not in administrators:
        raise PermissionDenied("She is no administrator any more.")
    if by and by.pk == user.pk:
        raise CannotCloseError(_("You cannot close your own account."))
    if administrators == {user.pk}:
        raise CannotCloseError(_("This is the last administrator."))
    if not user.is_active:
        return False
    user.is_active = False
    # Sessions lean on it: none comes back to life when the account is opened again.
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    audit.record(
        by=by, role=role, verb="close_account", about=user, reason=ClosingReason(reason).value
    )
    return True


@transaction.atomic
def reopen_account(*, by: User | None, user: User) -> None:
    """Let her sign in again, with the rights she had."""
    role = _role_of_administrator(by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(by=by, role=role, verb="reopen_account", about=user)


def _role_of_administrator(by: User | None) -> Role:
    if by is None:
        return Role.INSTALLATION
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied("Only administrators close and reopen accounts.")
    return Role.ADMINISTRATOR
