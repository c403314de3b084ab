"""Management commands of accounts."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actions import has_second_factor
from accounts.models import AuditEntry, Session, User
from accounts.sessions import SessionStore
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "somebody@example.org"


@pytest.mark.parametrize("fields", [None, {}, {"is_active": False}])
def test_administrator_is_made(fields):
    if fields is not None:
        UserFactory(email=EMAIL, **fields)
    call_command("make_administrator", EMAIL.upper())
    user = User.objects.get(email__iexact=EMAIL)
    assert (user.is_superuser, user.is_staff, user.is_active) == (True, True, True)
    assert AuditEntry.objects.get().role == "installation"


def test_what_is_no_address_makes_no_administrator():
    with pytest.raises(CommandError):
        call_command("make_administrator", "nobody")
    assert not User.objects.exists()


def test_second_factor_is_removed_with_its_codes_on_paper():
    user = UserFactory(email=EMAIL)
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=user, type=kind, data={})
    call_command("remove_second_factor", EMAIL)
    assert not has_second_factor(user)
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get().verb == "remove_second_factor"


def test_second_factor_of_nobody_is_refused():
    with pytest.raises(CommandError):
        call_command("remove_second_factor", EMAIL)


def test_sessions_that_are_over_are_deleted():
    for age in (-1, 1):
        session = SessionStore()
        session.set_expiry(timezone.now() + timedelta(days=age))
        session.save()
    call_command("clearsessions")
    assert Session.objects.get().expires_at > timezone.now()


def test_account_is_closed_and_opened_again():
    UserFactory(email=EMAIL)
    call_command("close_account", EMAIL.upper(), "--reason", "spam")
    assert not User.objects.get().is_active
    call_command("reopen_account", EMAIL.upper())
    assert User.objects.get().is_active
    entries = AuditEntry.objects.order_by("pk").values_list("verb", "role", "details")
    assert list(entries) == [
        ("close_account", "installation", {"reason": "spam"}),
        ("reopen_account", "installation", {}),
    ]


def test_last_administrator_is_closed_by_no_command():
    UserFactory(email=EMAIL, is_superuser=True)
    with pytest.raises(CommandError, match="last administrator"):
        call_command("close_account", EMAIL, "--reason", "other")
    assert User.objects.get().is_active


@pytest.mark.parametrize("command", [("close_account", "--reason", "spam"), ("reopen_account",)])
def test_account_of_nobody_is_neither_closed_nor_opened(command):
    name, *options = command
    with pytest.raises(CommandError, match="No account"):
        call_command(name, EMAIL, *options)
