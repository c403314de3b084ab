"""Puts a volunteer, a reviewer and a text to read aloud into a running installation."""

from uuid import uuid4

from allauth.mfa.models import Authenticator

from accounts.models import User
from directory.models import ProcedureSheet
from tests.browser.coordination import session_of


def scene() -> dict:
    """The sessions of a volunteer and of an administrator, and the text of a sheet."""
    volunteer = User.objects.create_user(f"{uuid4().hex}@example.org")
    reviewer = User.objects.create_user(f"{uuid4().hex}@example.org")
    User.objects.filter(pk=reviewer.pk).update(is_superuser=True)
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.TOTP, data={})
    sheet = ProcedureSheet.objects.published().get(slug="residence-permit")
    section = sheet.sections.get(key="who", language="fr")
    return {
        "volunteer": session_of(volunteer),
        "reviewer": session_of(User.objects.get(pk=reviewer.pk)),
        "section": section.pk,
        "page": "/fr/procedures/residence-permit/",
    }
