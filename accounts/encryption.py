"""Encryption at rest: AES-256-GCM (NIST SP 800-38D) with keys derived by HKDF-SHA256 (RFC 5869).

The *server key* is a random text that is neither in the database nor in the settings, but in
the file ``settings.SERVER_KEY_FILE`` (``var/journey_key``) or in the environment variable
``REPERES_JOURNEY_KEY``. One key for each purpose is derived from it. A copy of the database, even
together with the settings, cannot be decrypted, and short texts cannot be guessed from a digest.

The file holds one key a line (the variable: separated by commas). The first is current: it
encrypts, and digests are made with it. The others are retired: they still decrypt and their digests
are still found, until ``manage.py rotate_server_key`` has encrypted every row again. So every
column that holds encrypted values is declared to ``accounts.reencryption``.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NONCE_BYTES = 12
VARIABLE = "REPERES_JOURNEY_KEY"


class DecryptionError(Exception):
    """The ciphertext was changed, moved to another row, or encrypted with another key."""


def derive_key(secret: str, purpose: bytes) -> bytes:
    """A key of 32 bytes derived from ``secret`` for one ``purpose`` (HKDF-SHA256)."""
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret.encode())


def aes_gcm_encrypt(key: bytes, plain: bytes, associated: bytes) -> bytes:
    """Return nonce (12 bytes), ciphertext and tag (16 bytes).

    ``associated`` identifies where the result is stored; it is authenticated, not stored, and has
    to be the same for decrypting, so that a value moved to another row is detected.
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated)


def aes_gcm_decrypt(key: bytes, encrypted: bytes, associated: bytes) -> bytes:
    """The plain bytes; ``DecryptionError`` for another key, ciphertext or associated data."""
    try:
        return AESGCM(key).decrypt(encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], associated)
    except (InvalidTag, ValueError) as error:
        raise DecryptionError("This was not encrypted here with this key.") from error


def server_keys() -> list[str]:
    """The server keys, the current one first; the file is created at the first use.

    The file is read every time, so that a rotation has effect at once in every process.
    """
    if variable := os.environ.get(VARIABLE):
        keys = [key.strip() for key in variable.split(",") if key.strip()]
        source = VARIABLE
    else:
        path = Path(settings.SERVER_KEY_FILE)
        keys, source = _keys_in(path), str(path)
    if not keys:
        raise ImproperlyConfigured(f"{source} is empty: restore it from a backup, or remove it.")
    return keys


def _keys_in(path: Path) -> list[str]:
    """The keys of a file that only its owner may read; it is created with one key if missing."""
    try:
        return path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return _first_key(path)


def _first_key(path: Path) -> list[str]:
    """Create the file atomically: another process may create it at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    write_keys(part, [new_server_key()])
    try:
        os.link(part, path)
    except FileExistsError:
        pass  # the other process was first: its key is used
    finally:
        part.unlink()
    return path.read_text(encoding="ascii").split()


def write_keys(path: Path, keys: list[str]) -> None:
    """Write a key file, one key a line, readable by its owner only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())


def replace_keys(path: Path, keys: list[str]) -> None:
    """Replace the keys in the key file atomically: killed at any moment, it is the old or the new.

    Owner, group and mode stay, so that the system account of the server still reads the file.
    """
    before = path.stat()
    part = path.with_name(f"{path.name}.new")
    part.unlink(missing_ok=True)
    write_keys(part, keys)
    os.chown(part, before.st_uid, before.st_gid)
    part.chmod(stat.S_IMODE(before.st_mode))
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def new_server_key() -> str:
    """A key of 400 bits, as text."""
    return secrets.token_urlsafe(50)


def encrypt(plain: bytes, purpose: bytes, associated: bytes = b"") -> bytes:
    """Encrypt with the current server key for one purpose; see ``aes_gcm_encrypt``."""
    return aes_gcm_encrypt(derive_key(server_keys()[0], purpose), plain, associated)


def is_current(encrypted: bytes, purpose: bytes, associated: bytes = b"") -> bool:
    """Whether the current server key decrypts this, without any retired one."""
    try:
        aes_gcm_decrypt(derive_key(server_keys()[0], purpose), encrypted, associated)
    except DecryptionError:
        return False
    return True


def decrypt(encrypted: bytes, purpose: bytes, associated: bytes = b"") -> bytes:
    """Decrypt with whichever server key fits; ``DecryptionError`` when none does."""
    for key in server_keys():
        try:
            return aes_gcm_decrypt(derive_key(key, purpose), encrypted, associated)
        except DecryptionError:
            continue
    raise DecryptionError("No server key decrypts this.")


def keyed_digests(text: str, purpose: bytes) -> list[bytes]:
    """HMAC-SHA256 of ``text`` under each server key, 32 bytes each, that of the current one first.

    Store the first; look a text up by any of them. Without the key no text can be guessed.
    """
    return [hmac.digest(derive_key(key, purpose), text.encode(), "sha256") for key in server_keys()]
