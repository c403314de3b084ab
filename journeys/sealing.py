"""Encryption of journeys (AES-256-GCM with wrapped keys): only holders of a secret read the texts.

Each journey has a random key that encrypts its texts. The key itself is stored only wrapped, once
for each secret, by a key that HKDF-SHA256 derives from the secret. Secrets are in links and
cookies, never in the database: it stores a fingerprint of each, another HKDF output, from which
neither the secret nor the wrapping key can be computed. See docs/adr/0010-journeys-are-sealed.md.
"""

from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from accounts import encryption, secret_links
from accounts.encryption import KEY_BYTES, aes_gcm_decrypt, aes_gcm_encrypt, derive_key

FOR_ACCOUNTS = b"reperes journeys of accounts 1"


def fingerprint(secret: str) -> bytes:
    """The 32 bytes under which the database looks a secret up."""
    return secret_links.fingerprint(secret, b"reperes journeys fingerprint 1")


def new_key() -> bytes:
    """The random key of a new journey."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def wrap(key: bytes, secret: str, owner_id: UUID) -> bytes:
    """The journey's key encrypted by ``secret``; ``owner_id`` is the row that stores it."""
    return aes_gcm_encrypt(_wrapping_key(secret), key, _wrapping_place(owner_id))


def unwrap(wrapped: bytes, secret: str, owner_id: UUID) -> bytes:
    """The journey's key; ``DecryptionError`` when the secret or the row is another."""
    return aes_gcm_decrypt(_wrapping_key(secret), wrapped, _wrapping_place(owner_id))


def seal_for_account(secret: str, account: UUID) -> bytes:
    """The secret of a journey encrypted for the account with this pseudonym.

    It is encrypted with the key of the server, which is not in the database.
    """
    return encryption.encrypt(secret.encode(), FOR_ACCOUNTS, account_place(account))


def open_for_account(sealed: bytes, account: UUID) -> str:
    """The secret an account stores; ``DecryptionError`` with another account or another key."""
    return encryption.decrypt(sealed, FOR_ACCOUNTS, account_place(account)).decode()


@dataclass(frozen=True)
class Seal:
    """Encrypts and decrypts the texts of one journey.

    Table, column and row are the associated data: a text copied to another place does not decrypt.
    """

    journey_id: UUID
    key: bytes = field(repr=False)

    def close(self, text: str, table: str, column: str, row: UUID) -> bytes | None:
        """The encrypted text, None for the empty text."""
        if not text:
            return None
        return aes_gcm_encrypt(self.key, text.encode(), self._place(table, column, row))

    def open(self, sealed: bytes | memoryview | None, table: str, column: str, row: UUID) -> str:
        """The text, "" for None; ``DecryptionError`` when it was encrypted for another place."""
        if not sealed:
            return ""
        return aes_gcm_decrypt(self.key, bytes(sealed), self._place(table, column, row)).decode()

    def mark(self, purpose: bytes, row: UUID) -> str:
        """32 hexadecimal digits that name a row outside: only the key says which row it is."""
        info = purpose + b"|" + row.bytes
        return HKDF(SHA256(), length=16, salt=None, info=info).derive(self.key).hex()

    def _place(self, table: str, column: str, row: UUID) -> bytes:
        return f"reperes 1|{self.journey_id}|{table}|{column}|{row}".encode()


def _wrapping_key(secret: str) -> bytes:
    return derive_key(secret, b"reperes journeys wrapping key 1")


def account_place(account: UUID) -> bytes:
    """The associated data of the secret that an account stores."""
    return f"reperes 1|account|{account}".encode()


def _wrapping_place(owner_id: UUID) -> bytes:
    return f"reperes 1|key|{owner_id}".encode()
