"""How the words of a journey are kept so that only those who hold one of its secrets read them.

Each journey has a random key. Words are sealed with it by AES-256-GCM; the key itself is kept only
wrapped, once for each secret, by a key that HKDF-SHA256 derives from the secret. Secrets are in
links and cookies, never in the database: there, each is known by another HKDF output, from which
neither the secret nor the wrapping key follows. See docs/adr/0010-journeys-are-sealed.md.
"""

import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from accounts import secret_links

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBrokenError(Exception):
    """What was sealed was changed, moved to another row or column, or sealed with another key."""


def fingerprint(secret: str) -> bytes:
    """The 32 bytes by which the database knows a secret."""
    return secret_links.fingerprint(secret, b"reperes journeys fingerprint 1")


def new_key() -> bytes:
    """The random key of a new journey."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def wrap(key: bytes, secret: str, owner_id: UUID) -> bytes:
    """The journey's key for the holder of ``secret``; ``owner_id`` is the row that keeps it."""
    return _encrypted(_wrapping_key(secret), key, _wrapping_place(owner_id))


def unwrap(wrapped: bytes, secret: str, owner_id: UUID) -> bytes:
    """The journey's key; ``SealBrokenError`` when the secret or the row is another."""
    return _decrypted(_wrapping_key(secret), wrapped, _wrapping_place(owner_id))


def seal_for_account(secret: str, account: UUID) -> bytes:
    """The secret of a journey as the account with this pseudonym keeps it.

    Whoever holds the key of the server, which is not in the database, could open it.
    """
    return _encrypted(_server_key(), secret.encode(), _account_place(account))


def open_for_account(sealed: bytes, account: UUID) -> str:
    """The secret an account keeps; ``SealBrokenError`` with another account or another key."""
    return _decrypted(_server_key(), sealed, _account_place(account)).decode()


@dataclass(frozen=True)
class Seal:
    """Seals and opens the words of one journey; each stays bound to its table, column and row."""

    journey_id: UUID
    key: bytes = field(repr=False)

    def close(self, text: str, table: str, column: str, row: UUID) -> bytes | None:
        """The sealed text, or None when there is nothing to seal."""
        return (
            _encrypted(self.key, text.encode(), self._place(table, column, row)) if text else None
        )

    def open(self, sealed: bytes | memoryview | None, table: str, column: str, row: UUID) -> str:
        """The text, "" for nothing; ``SealBrokenError`` when it is not what stood there."""
        if not sealed:
            return ""
        return _decrypted(self.key, bytes(sealed), self._place(table, column, row)).decode()

    def _place(self, table: str, column: str, row: UUID) -> bytes:
        return f"reperes 1|{self.journey_id}|{table}|{column}|{row}".encode()


def _wrapping_key(secret: str) -> bytes:
    return secret_links.derived(secret, b"reperes journeys wrapping key 1")


def _server_key() -> bytes:
    return secret_links.derived(settings.JOURNEY_KEY, b"reperes journeys of accounts 1")


def _account_place(account: UUID) -> bytes:
    return f"reperes 1|account|{account}".encode()


def _wrapping_place(owner_id: UUID) -> bytes:
    return f"reperes 1|key|{owner_id}".encode()


def _encrypted(key: bytes, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def _decrypted(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("This was not sealed here with this key.") from error
