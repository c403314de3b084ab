"""Actions on accounts: language, sessions, erasing, closing and reopening, each with its audit."""

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
    """Why an account is closed: a code, since the audit holds no free text about people."""

    ABUSE = "abuse", pgettext_lazy("closing", "abuse or threats")
    SPAM = "spam", pgettext_lazy("closing", "spam or false content")
    TAKEN_OVER = "taken_over", pgettext_lazy("closing", "somebody else uses it")
    REQUESTED = "asked", pgettext_lazy("closing", "the person asked for it")
    OTHER = "other", pgettext_lazy("closing", "another reason")


class CannotCloseError(Exception):
    """The account cannot be closed; ``message`` is the reason, translated."""

    def __init__(self, message: Promise) -> None:
        super().__init__(message)
        self.message = message


def has_second_factor(user: User) -> bool:
    """Whether signing in asks for a code of an authenticator application."""
    return Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Store the language of the mails that the account gets."""
    by.language = language
    by.save(update_fields=["language"])


@transaction.atomic
def end_sessions(*, by: User) -> None:
    """End every session; the caller keeps the current one by ``update_session_auth_hash``.

    Accounts have no password: a new random unusable one changes the hash that sessions check.
    """
    by.set_unusable_password()
    by.save(update_fields=["password"])


@transaction.atomic
def erase_account(*, by: User) -> None:
    """Delete the account with its rights; its revisions stay without an author.

    Entries of the audit keep the pseudonym, which no longer leads to a person.
    """
    audit.record(by=by, role=Role.CONTRIBUTOR, verb="erase_account", about=by)
    by.delete()


@transaction.atomic
def close_account(*, by: User | None, user: User, reason: ClosingReason) -> bool:
    """Deactivate an account and end its sessions; False when it was closed already.

    Its rights have no effect until it is reopened; its revisions and its journey stay. ``by`` is
    None for the command. ``PermissionDenied`` unless ``by`` is an administrator;
    ``CannotCloseError`` for one's own account and for the last administrator.
    """
    role = _role_of_administrator(by)
    # All administrators are locked in one order: two who close each other wait for one another.
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
    # Changes the hash that sessions check: none becomes valid again when the account is reopened.
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    audit.record(
        by=by, role=role, verb="close_account", about=user, reason=ClosingReason(reason).value
    )
    return True


@transaction.atomic
def reopen_account(*, by: User | None, user: User) -> None:
    """Activate a closed account again, with the rights it had."""
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
