"""Encryption at rest: only the same key and associated data decrypt."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from accounts import encryption
from accounts.encryption import VARIABLE, DecryptionError, decrypt, encrypt, keyed_digests

PURPOSE = b"test 1"


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    settings.SERVER_KEY_FILE = tmp_path / "var" / "key"
    return settings.SERVER_KEY_FILE


@given(st.binary())
def test_what_was_encrypted_decrypts(plain):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "a-server-key")
        assert decrypt(encrypt(plain, PURPOSE, b"row 1"), PURPOSE, b"row 1") == plain


def test_same_text_never_looks_the_same():
    assert encrypt(b"text", PURPOSE) != encrypt(b"text", PURPOSE)


@pytest.mark.parametrize(
    ("purpose", "place"), [(b"test 2", b"row 1"), (PURPOSE, b"row 2"), (PURPOSE, b"")]
)
def test_value_moved_to_another_place_does_not_decrypt(purpose, place):
    encrypted = encrypt(b"text", PURPOSE, b"row 1")
    with pytest.raises(DecryptionError):
        decrypt(encrypted, purpose, place)


def test_key_is_made_once_and_kept(key_file):
    assert encryption.server_keys() == encryption.server_keys()
    assert len(key_file.read_text()) > 50


def test_key_is_readable_by_its_owner_alone(key_file):
    encryption.server_keys()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_making_the_key_leaves_no_other_file(key_file):
    encryption.server_keys()
    assert list(key_file.parent.iterdir()) == [key_file]


def test_empty_key_file_is_refused_by_name(key_file):
    key_file.parent.mkdir()
    key_file.write_text("\n")
    with pytest.raises(ImproperlyConfigured, match=str(key_file)):
        encryption.server_keys()


def test_retired_key_still_decrypts(key_file):
    encrypted = encrypt(b"text", PURPOSE)
    encryption.write_keys(key_file, ["newer", *encryption.server_keys()])
    assert decrypt(encrypted, PURPOSE) == b"text"


def test_removed_key_decrypts_nothing(key_file):
    encrypted = encrypt(b"text", PURPOSE)
    encryption.write_keys(key_file, ["newer"])
    with pytest.raises(DecryptionError):
        decrypt(encrypted, PURPOSE)


def test_digest_of_a_retired_key_is_among_those_looked_up(key_file):
    stored = keyed_digests("12345678", PURPOSE)[0]
    encryption.write_keys(key_file, ["newer", *encryption.server_keys()])
    assert stored in keyed_digests("12345678", PURPOSE)
    assert stored != keyed_digests("12345678", PURPOSE)[0]


def test_variable_counts_before_the_file(key_file, monkeypatch):
    monkeypatch.setenv(VARIABLE, "first, second")
    assert encryption.server_keys() == ["first", "second"]
    assert not key_file.exists()
