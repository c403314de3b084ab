"""Encryption: a text decrypts with its journey's key, in its own table, column and row only."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.encryption import DecryptionError
from accounts.secret_links import new_secret
from journeys.sealing import (
    Seal,
    fingerprint,
    new_key,
    unwrap,
    wrap,
)

JOURNEY, ROW = uuid4(), uuid4()


@pytest.fixture
def seal() -> Seal:
    return Seal(JOURNEY, new_key())


@given(st.text(min_size=1))
def test_what_was_sealed_opens_again(text):
    seal = Seal(JOURNEY, new_key())
    assert seal.open(seal.close(text, "step", "note", ROW), "step", "note", ROW) == text


def test_nothing_is_sealed_as_nothing(seal):
    assert seal.close("", "step", "note", ROW) is None
    assert seal.open(None, "step", "note", ROW) == ""


def test_same_words_never_look_the_same(seal):
    assert seal.close("mot", "step", "note", ROW) != seal.close("mot", "step", "note", ROW)


def test_sealed_words_do_not_contain_them(seal):
    assert b"passeport" not in seal.close("passeport", "step", "note", ROW)


@pytest.mark.parametrize("at", [0, 11, 12, 20, -1])
def test_changed_byte_is_noticed(seal, at):
    sealed = bytearray(seal.close("Apporter le passeport", "step", "note", ROW))
    sealed[at] ^= 1
    with pytest.raises(DecryptionError):
        seal.open(bytes(sealed), "step", "note", ROW)


@pytest.mark.parametrize("length", [1, 11, 12, 27])
def test_shortened_words_are_noticed(seal, length):
    with pytest.raises(DecryptionError):
        seal.open(seal.close("mot", "step", "note", ROW)[:length], "step", "note", ROW)


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [("goal", "note", ROW), ("step", "text", ROW), ("step", "note", uuid4())],
)
def test_words_moved_to_another_place_are_noticed(seal, table, column, row):
    with pytest.raises(DecryptionError):
        seal.open(seal.close("mot", "step", "note", ROW), table, column, row)


def test_words_moved_to_another_journey_are_noticed(seal):
    elsewhere = Seal(uuid4(), seal.key)
    with pytest.raises(DecryptionError):
        elsewhere.open(seal.close("mot", "step", "note", ROW), "step", "note", ROW)


def test_another_key_opens_nothing(seal):
    with pytest.raises(DecryptionError):
        Seal(JOURNEY, new_key()).open(seal.close("mot", "a", "b", ROW), "a", "b", ROW)


def test_key_is_unwrapped_by_its_secret():
    key, secret = new_key(), new_secret()
    assert unwrap(wrap(key, secret, ROW), secret, ROW) == key


def test_key_is_not_unwrapped_by_another_secret():
    with pytest.raises(DecryptionError):
        unwrap(wrap(new_key(), new_secret(), ROW), new_secret(), ROW)


def test_wrapped_key_of_another_row_is_refused():
    secret = new_secret()
    with pytest.raises(DecryptionError):
        unwrap(wrap(new_key(), secret, ROW), secret, uuid4())


def test_secret_has_at_least_128_bits():
    # Each letter of the URL-safe alphabet carries six.
    assert len(new_secret()) * 6 >= 128


def test_secrets_differ():
    assert len({new_secret() for _ in range(200)}) == 200


def test_fingerprint_is_not_the_secret_and_not_its_wrapping_key():
    secret = new_secret()
    wrapped = wrap(new_key(), secret, ROW)
    assert secret.encode() not in fingerprint(secret)
    with pytest.raises(DecryptionError):
        unwrap(wrapped, fingerprint(secret).hex(), ROW)


def test_seal_does_not_print_its_key(seal):
    assert repr(seal.key) not in repr(seal)
