"""Data migrations of accounts, on existing rows."""

import base64
import importlib

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.encryption import derive_key
from accounts.models import RateLimitUse, User
from accounts.second_factor import SecondFactorAdapter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SECOND_FACTORS = importlib.import_module("accounts.migrations.0008_second_factors_under_server_key")
SESSION = importlib.import_module("accounts.migrations.0005_session")
PLAIN = "JBSWY3DPEHPK3PXP"
OTHER_KEY = "another-key-that-signed-before-0123456789-0123456789"


def encrypted_before(key: str) -> str:
    """A text encrypted as second factors were when their key derived from SECRET_KEY."""
    cipher = Fernet(base64.urlsafe_b64encode(derive_key(key, b"reperes second factor 1")))
    return cipher.encrypt(PLAIN.encode()).decode()


def rows_before(settings, key: str) -> dict[str, Authenticator]:
    settings.SECRET_KEY_FALLBACKS = [OTHER_KEY]
    user, text = UserFactory(), encrypted_before(key)
    return {
        "secret": Authenticator.objects.create(user=user, type="totp", data={"secret": text}),
        "seed": Authenticator.objects.create(
            user=user, type="recovery_codes", data={"seed": text, "used_mask": 5}
        ),
    }


@pytest.mark.parametrize("fallback", [False, True])
def test_second_factors_are_encrypted_under_the_server_key(settings, fallback):
    rows = rows_before(settings, OTHER_KEY if fallback else settings.SECRET_KEY)
    SECOND_FACTORS.forwards(apps, None)
    for name, row in rows.items():
        row.refresh_from_db()
        assert SecondFactorAdapter().decrypt(row.data[name]) == PLAIN
    assert rows["seed"].data["used_mask"] == 5


def test_second_factors_go_back_as_they_came(settings):
    rows = rows_before(settings, settings.SECRET_KEY)
    SECOND_FACTORS.forwards(apps, None)
    SECOND_FACTORS.backwards(apps, None)
    SECOND_FACTORS.forwards(apps, None)
    rows["secret"].refresh_from_db()
    assert SecondFactorAdapter().decrypt(rows["secret"].data["secret"]) == PLAIN


def test_second_factor_that_no_known_key_opens_is_named_and_kept(settings, capsys):
    rows = rows_before(settings, "a-key-nobody-has-any-more")["secret"]
    before = rows.data["secret"]
    SECOND_FACTORS.forwards(apps, None)
    rows.refresh_from_db()
    assert rows.data["secret"] == before
    assert "remove_second_factor" in capsys.readouterr().out


def migrate(*names: str) -> None:
    """Migrate accounts to these migrations, and check deferred constraints at once."""
    MigrationExecutor(connection).migrate([("accounts", name) for name in names])


def test_database_of_before_is_brought_to_today():
    """All four, on rows as an installation has them."""
    migrate("0004_budget_use")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', now())")
        cursor.execute("INSERT INTO accounts_budgetuse VALUES ('open:1:2', 3, now())")
        cursor.execute(
            "INSERT INTO accounts_user (password, is_superuser, email, is_active, is_staff,"
            " joined_at, language, is_unconfirmed)"
            " VALUES ('', false, 'kept@example.org', true, false, now(), 'fr', false),"
            " ('', false, 'unconfirmed@example.org', true, false, now(), 'fr', true)"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    migrate("0008_second_factors_under_server_key")
    assert list(User.objects.values_list("email", flat=True)) == ["kept@example.org"]
    assert not RateLimitUse.objects.exists()
    assert "django_session" not in connection.introspection.table_names()


def test_sessions_in_the_clear_are_gone():
    with connection.cursor() as cursor:
        cursor.execute(SESSION.MAKE_AGAIN)
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', now())")
        cursor.execute(SESSION.DROP)
    assert "django_session" not in connection.introspection.table_names()
