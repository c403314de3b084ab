"""What whoever runs the installation does for accounts, by commands."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from accounts.actions import has_second_factor
from accounts.models import AuditEntry, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "somebody@example.org"


@pytest.mark.parametrize("fields", [None, {}, {"is_active": False}, {"is_unconfirmed": True}])
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
