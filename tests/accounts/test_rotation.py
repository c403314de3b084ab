"""Rotation of the server key: at no moment is there a row that no key decrypts."""

import ast
import importlib
import stat
from base64 import b64decode, b64encode
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import encryption, reencryption
from accounts.encrypted_fields import EncryptedJSONField
from accounts.encryption import VARIABLE
from accounts.management.commands.rotate_server_key import LOCK
from accounts.second_factor import SecondFactorAdapter
from accounts.secret_links import new_secret
from accounts.sessions import PAYLOAD_PURPOSE
from contributions.models import ConfidentialPart, Revision
from directory.models import HiddenAddress
from journeys.models import AccountKey
from journeys.sealing import open_for_account, seal_for_account
from tests.factories import LYON, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db

ACCOUNTS = 5
SMALL_BATCH = 2
# Purposes of short-lived values that are not encrypted again, with the reason.
NOT_DECLARED = {PAYLOAD_PURPOSE}  # a session ends when the key of its digest is removed


class Killed(BaseException):
    """Simulates that the process is killed."""


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(reencryption, "BATCH", SMALL_BATCH)
    settings.SERVER_KEY_FILE = tmp_path / "var" / "key"
    encryption.server_keys()
    return settings.SERVER_KEY_FILE


@pytest.fixture
def secrets() -> dict:
    """Secrets encrypted for some accounts, by account."""
    secrets_by_user = {user: new_secret() for user in UserFactory.create_batch(ACCOUNTS)}
    for user, secret in secrets_by_user.items():
        sealed = seal_for_account(secret, user.pseudonym)
        AccountKey.objects.create(user=user, sealed_secret=sealed)
    return secrets_by_user


def read_all(accounts) -> dict:
    return {
        user: open_for_account(
            bytes(AccountKey.objects.get(user=user).sealed_secret), user.pseudonym
        )
        for user in accounts
    }


def rotate(*options: str) -> None:
    call_command("rotate_server_key", "--grace", "0", *options)


def test_rotation_leaves_one_new_key(key_file):
    before = encryption.server_keys()
    rotate()
    assert len(encryption.server_keys()) == 1
    assert encryption.server_keys() != before


def test_every_row_is_read_with_the_new_key_alone(secrets):
    rotate()
    assert read_all(secrets) == secrets


def test_keys_of_before_may_be_kept(secrets):
    before = encryption.server_keys()
    rotate("--keep")
    assert encryption.server_keys()[1:] == before
    assert read_all(secrets) == secrets


def test_kept_keys_are_removed_by_the_next_run(secrets):
    rotate("--keep")
    first = encryption.server_keys()[0]
    rotate()
    assert encryption.server_keys() == [first]
    assert read_all(secrets) == secrets


def test_row_written_with_the_key_of_before_while_it_runs_is_encrypted_anew(secrets, monkeypatch):
    user, secret = UserFactory(), new_secret()
    sealed = seal_for_account(secret, user.pseudonym)

    def late(_seconds):
        AccountKey.objects.create(user=user, sealed_secret=sealed)

    monkeypatch.setattr("accounts.management.commands.rotate_server_key.time.sleep", late)
    rotate()
    assert read_all([user]) == {user: secret}


@pytest.mark.parametrize("moment", range(ACCOUNTS))
def test_killed_between_rows_it_goes_on(secrets, monkeypatch, moment):
    encrypt, left = encryption.encrypt, list(range(moment))

    def dying(*arguments):
        if not left:
            raise Killed
        left.pop()
        return encrypt(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(encryption, "encrypt", dying)
        with pytest.raises(Killed):
            rotate()
    assert read_all(secrets) == secrets
    rotate()
    assert len(encryption.server_keys()) == 1
    assert read_all(secrets) == secrets


@pytest.mark.parametrize("broken", ["write_keys", "os.chown", "os.fsync"])
@pytest.mark.parametrize("moment", [0, 1])
def test_killed_while_it_writes_the_file_it_goes_on(secrets, monkeypatch, broken, moment):
    owner = encryption if broken == "write_keys" else encryption.os
    name = broken.rpartition(".")[2]
    real, left = getattr(owner, name), list(range(moment))

    def dying(*arguments):
        if not left:
            raise Killed
        left.pop()
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dying)
        with pytest.raises(Killed):
            rotate()
    assert read_all(secrets) == secrets
    rotate()
    assert read_all(secrets) == secrets


def test_file_keeps_who_may_read_it(key_file):
    key_file.chmod(0o640)
    rotate()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o640


def test_rotation_leaves_no_other_file(key_file):
    rotate()
    assert list(key_file.parent.iterdir()) == [key_file]


def test_row_that_no_key_decrypts_is_counted_and_left(secrets, capsys):
    lost = next(iter(secrets))
    AccountKey.objects.filter(user=lost).update(sealed_secret=b"no ciphertext at all")
    rotate()
    assert "no server key decrypts 1 rows" in capsys.readouterr().err
    others = {user: secret for user, secret in secrets.items() if user != lost}
    assert read_all(others) == others


def test_second_rotation_beside_the_first_is_refused(secrets):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        with pytest.raises(CommandError, match="Another rotation"):
            rotate()
    finally:
        other.close()


# The key in the environment


def test_variable_with_one_key_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, "old")
    rotate()
    assert '"NEW,OLD"' in capsys.readouterr().out


def test_variable_with_two_keys_encrypts_with_the_first(secrets, monkeypatch, capsys):
    [old] = encryption.server_keys()
    monkeypatch.setenv(VARIABLE, f"new,{old}")
    rotate()
    assert "remove the other keys" in capsys.readouterr().out
    monkeypatch.setenv(VARIABLE, "new")
    assert read_all(secrets) == secrets


# What is declared


def columns(row: SimpleNamespace) -> list[tuple[reencryption.EncryptedColumn, object]]:
    """A declaration of each kind with the plain value of ``row``."""
    declaration = {"model": "accounts.User", "column": "value", "purpose": b"test 1"}
    place = {"associated": lambda each: each.place}

    def parts(value, reencrypted):
        street = b64encode(reencrypted(b64decode(value["street"]))).decode()
        return value | {"street": street}

    return [
        (reencryption.EncryptedColumn(**declaration, **place), lambda sealed: sealed),
        (
            reencryption.EncryptedTextColumn(**declaration, **place),
            lambda sealed: b64encode(sealed).decode(),
        ),
        (
            reencryption.EncryptedPartsColumn(**declaration, **place, with_parts=parts),
            lambda sealed: {"street": b64encode(sealed).decode(), "commune": "Lyon"},
        ),
    ]


@pytest.mark.parametrize("kind", range(3))
def test_every_kind_of_column_is_encrypted_anew(key_file, kind):
    row = SimpleNamespace(place=b"row 1")
    column, stored_as = columns(row)[kind]
    row.value = stored_as(encryption.encrypt(b"secret", b"test 1", b"row 1"))
    encryption.replace_keys(key_file, ["newer", *encryption.server_keys()])
    renewed = column.renewed(row)
    assert renewed != row.value
    row.value = renewed
    encryption.replace_keys(key_file, ["newer"])
    assert column.renewed(row) == renewed


def purposes_in(path: Path) -> set[bytes]:
    """The purposes that a module gives to ``encryption.encrypt``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if ast.unparse(call.func) in ("encryption.encrypt", "encrypt") and len(call.args) > 1:
            name = ".".join(path.relative_to(configured.BASE_DIR).with_suffix("").parts)
            found.add(eval(ast.unparse(call.args[1]), vars(importlib.import_module(name))))
    return found


def test_everything_encrypted_with_a_server_key_is_declared():
    declared = {column.purpose for column in reencryption.declared()} | NOT_DECLARED
    names = ("accounts", "regions", "directory", "contributions", "journeys", "api")
    modules = [path for app in names for path in (configured.BASE_DIR / app).rglob("*.py")]
    used = {
        purpose
        for path in modules
        if path.name not in ("reencryption.py", "encrypted_fields.py")
        and "encrypt(" in path.read_text(encoding="utf-8")
        for purpose in purposes_in(path)
    }
    assert used
    assert used <= declared


def test_every_encrypted_field_is_declared():
    fields = {
        (model._meta.label, field.attname)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedJSONField)
    }
    assert fields
    assert fields <= {(column.model, column.column) for column in reencryption.declared()}


def test_hidden_address_is_read_with_the_new_key_alone(key_file, by_hand):
    site = ProgrammeFactory(at=LYON, hidden=True).sites.get()
    street = site.hidden_address.street_address
    call_command("rotate_server_key", "--grace", "0", stdout=StringIO())
    assert len(encryption.server_keys()) == 1
    assert HiddenAddress.objects.get(site=site).street_address == street


def test_confidential_part_of_a_decided_revision_is_read_with_the_new_key_alone(key_file):
    revision = Revision.objects.create(
        target_kind="programme", target_id=uuid4(), language="fr", role="contributor"
    )
    ConfidentialPart.objects.create(revision=revision, content={"site:1": {"postcode": "69001"}})
    Revision.objects.filter(pk=revision.pk).update(state="rejected", decided_at=timezone.now())
    call_command("rotate_server_key", "--grace", "0", stdout=StringIO())
    part = ConfidentialPart.objects.get(revision=revision)
    assert part.content == {"site:1": {"postcode": "69001"}}


def test_second_factor_is_read_with_the_new_key_alone(key_file):
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    call_command("rotate_server_key", "--grace", "0", stdout=StringIO())
    secret = Authenticator.objects.get(user=user).data["secret"]
    assert SecondFactorAdapter().decrypt(secret) == "JBSWY3DPEHPK3PXP"
