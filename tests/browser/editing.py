"""Puts a sheet editor into a running installation."""

from uuid import uuid4

from allauth.mfa.models import Authenticator

from accounts.models import SheetEditor, User
from tests.browser.coordination import session_of


def scene() -> dict:
    """Create a signed-in editor with a second factor; return her session."""
    user = User.objects.create_user(f"{uuid4().hex}@example.org")
    SheetEditor.objects.create(user=user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return {"session": session_of(user)}
