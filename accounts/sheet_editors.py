"""Actions on who edits procedure sheets; administrators give and take the role."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import audit
from accounts.models import SheetEditor, User
from accounts.roles import Role

# How the audit says that somebody was made an editor.
APPOINTED = "appoint_sheet_editor"


@transaction.atomic
def appoint(*, by: User, user: User) -> bool:
    """Make a user an editor of procedure sheets; return whether she was none before."""
    _require_administrator(by)
    editor, is_new = SheetEditor.objects.get_or_create(user=user)
    if is_new:
        _record(by, APPOINTED, editor)
    return is_new


@transaction.atomic
def dismiss(*, by: User, editor: SheetEditor) -> None:
    """Take the role from an editor of procedure sheets."""
    _require_administrator(by)
    _record(by, "dismiss_sheet_editor", editor)
    editor.delete()


def _require_administrator(user: User) -> None:
    if not (user.is_active and user.is_superuser):
        raise PermissionDenied("Only administrators appoint editors.")


def _record(by: User, verb: str, editor: SheetEditor) -> None:
    whose = editor.user.pseudonym
    audit.record(by=by, role=Role.ADMINISTRATOR, verb=verb, about=editor, whose=whose)
