"""Session backend of Django: encrypted sessions, which a copy of the database does not open.

The key of a session is in the cookie of its browser only; the database holds a keyed digest of it.
The payload is encrypted, with that digest as associated data. Both keys are derived from the server
key (accounts/encryption.py), which is neither in the database nor in the settings.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.encryption import DecryptionError, decrypt, encrypt, keyed_digests
from accounts.models import Session
from geo.statements import read_sql

KEY_PURPOSE = b"reperes session key 1"
PAYLOAD_PURPOSE = b"reperes session payload 1"
DELETE_EXPIRED_SQL = read_sql(__file__, "sessions_forget")
AT_ONCE = 1_000

logger = logging.getLogger("django.security.SuspiciousSession")


class SessionStore(SessionBase):
    """The session of one browser (setting ``SESSION_ENGINE``)."""

    # Methods of Django's base that its type stubs leave out.
    _get_new_session_key: Callable[[], str]
    _get_session: Callable[..., dict[str, Any]]

    def load(self) -> dict:
        """The payload of the session; empty, with a new key, when there is none for the cookie."""
        row = self._rows().filter(expires_at__gt=timezone.now()).first()
        if row is not None:
            try:
                plain = decrypt(row.payload, PAYLOAD_PURPOSE, bytes(row.key_digest))
                return self.serializer().loads(plain)
            except DecryptionError:
                logger.warning("The payload of a session does not belong to its row.")
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        """Whether a session has this key."""
        return Session.objects.filter(key_digest__in=digests_of(session_key)).exists()

    def create(self) -> None:
        """Begin a session with a unique new key, and store it at once."""
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Store the session under the current server key.

        ``UpdateError`` when it was ended meanwhile: it is not created again.
        """
        if self.session_key is None:
            self.create()
            return
        plain = self.serializer().dumps(self._get_session(no_load=must_create))
        digest = digests_of(self.session_key)[0]
        row = {
            "key_digest": digest,
            "payload": encrypt(plain, PAYLOAD_PURPOSE, digest),
            "expires_at": self.get_expiry_date(),
        }
        if not must_create:
            if not self._rows().update(**row):
                raise UpdateError
            return
        try:
            with transaction.atomic():
                Session.objects.create(**row)
        except IntegrityError:
            raise CreateError from None

    def delete(self, session_key: str | None = None) -> None:
        """End the session with this key, by default this one."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(key_digest__in=digests_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete every expired session (``manage.py clearsessions``)."""
        while forget_expired() == AT_ONCE:
            pass

    def _rows(self):
        key = self.session_key
        if key is None:
            return Session.objects.none()
        return Session.objects.filter(key_digest__in=digests_of(key))


def digests_of(session_key: str) -> list[bytes]:
    """Keyed digests of a session key under each server key, that of the current one first."""
    return keyed_digests(session_key, KEY_PURPOSE)


def forget_expired(most: int = AT_ONCE) -> int:
    """Delete at most ``most`` expired sessions, the oldest first; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(DELETE_EXPIRED_SQL, [timezone.now(), most])
        return cursor.rowcount
