"""Nobody can sign in with a copy of the database and all settings."""

import base64
import binascii
import hmac
import itertools
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils.crypto import salted_hmac

from accounts import codes
from accounts.encryption import DecryptionError, aes_gcm_decrypt, derive_key
from accounts.models import Session
from accounts.sessions import KEY_PURPOSE, PAYLOAD_PURPOSE, SessionStore
from tests.accounts.authenticator import shown_by_phone
from tests.accounts.conftest import code_in, request_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Tables of the territory, large and written by no visitor.
NOT_SEARCHED = re.compile(
    r"^(geo_|regions_(?!coordinator|invitation)|spatial_ref_sys|django_content_type)"
)
SIGNED_IN, WAITING, CHIEF = "signed-in@example.org", "waiting@example.org", "chief@example.org"
SALTS = [
    "django.contrib.sessions.SessionStore",
    "django.contrib.sessions.backends.signed_cookies",
    "django.core.signing",
    "account",
]


class Scene:
    """Users signed in or signing in, and secrets that must not be found in the dump."""

    def __init__(self, mailoutbox) -> None:
        self.clients, self.codes = [], []
        signed_in, _response = request_code(SIGNED_IN)
        signed_in.post("/fr/account/sign-in/code/", {"code": code_in(mailoutbox[-1])})
        page = signed_in.get("/fr/account/second-factor/set-up/").content.decode()
        self.totp = re.search(r'secret-address" dir="ltr">([A-Z2-7]+)<', page)[1]
        signed_in.post("/fr/account/second-factor/set-up/", {"code": shown_by_phone(self.totp)})
        page = signed_in.get("/fr/account/second-factor/codes/").content.decode()
        self.codes += re.findall(r'choice secret-address" dir="ltr">(\w+)<', page)
        chief = Client()
        chief.force_login(UserFactory(email=CHIEF, is_superuser=True))
        self.clients += [signed_in, chief]
        for _ in range(codes.TO_ADDRESS_FROM_NETWORK.count):
            waiting, _response = request_code(WAITING)
            self.clients.append(waiting)
            self.codes += [code_in(mailoutbox[-1]), code_in(mailoutbox[-1]).replace("-", "")]

    @property
    def session_keys(self) -> list[str]:
        return [client.cookies[settings.SESSION_COOKIE_NAME].value for client in self.clients]


@pytest.fixture
def scene(mailoutbox) -> Scene:
    return Scene(mailoutbox)


def values() -> Iterator[str | bytes]:
    """Every value of every column of every row, text as it is and bytes as they are."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if NOT_SEARCHED.match(table):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for value in itertools.chain.from_iterable(cursor.fetchall()):
                if isinstance(value, memoryview | bytes):
                    yield bytes(value)
                elif isinstance(value, dict | list):
                    yield json.dumps(value)
                elif value is not None:
                    yield str(value)


def readings(value: str | bytes, depth: int = 3) -> Iterator[str]:
    """A value as text, and texts decoded from it or from a part of it."""
    text = value if isinstance(value, str) else value.decode("latin-1")
    yield text
    if depth == 0:
        return
    for salt in SALTS:
        with suppress(signing.BadSignature, ValueError, zlib.error):
            yield json.dumps(signing.loads(text, salt=salt))
    for part in {text, *re.findall(r"[A-Za-z0-9+/_=-]{8,}", text)}:
        for decoded in decodings(part):
            yield from readings(decoded, depth - 1)


def decodings(text: str) -> Iterator[bytes]:
    """The bytes of base64, hexadecimals and compression."""
    padded = text + "=" * (-len(text) % 4)
    for decode, given in (
        (base64.b64decode, padded),
        (base64.urlsafe_b64decode, padded),
        (bytes.fromhex, text),
    ):
        try:
            raw = decode(given)
        except (ValueError, binascii.Error):
            continue
        yield raw
        with suppress(zlib.error):
            yield zlib.decompress(raw)


def secrets_of_settings() -> list[str]:
    """Every text of the settings, some of them keys."""
    named = (getattr(settings, name) for name in dir(settings) if name.isupper())
    return [value for value in named if isinstance(value, str) and value]


def test_dump_holds_these_sessions_at_all(scene):
    assert Session.objects.count() == len(scene.clients)
    assert SIGNED_IN in set(values())


def test_nothing_that_can_be_decoded_is_a_code_or_a_session_key(scene):
    text = "\n".join(reading for value in values() for reading in readings(value))
    hidden = [*scene.session_keys, *scene.codes, scene.totp]
    assert [secret for secret in hidden if secret in text] == []
    assert "_auth_user" not in text
    # Who waits for a code has no account: her address must not be stored either.
    assert WAITING not in text


def test_no_value_of_the_dump_opens_a_session(scene):
    candidates = {reading for value in values() for reading in readings(value, 1)}
    candidates |= {part for text in candidates for part in re.findall(r"\w{8,64}", text)}
    candidates |= {value.hex() for value in values() if isinstance(value, bytes)}
    opened = [each for each in candidates if dict(SessionStore(each).items())]
    assert opened == []


def test_no_value_of_the_dump_opens_a_page(scene):
    for value in values():
        if isinstance(value, bytes):
            client = Client()
            client.cookies[settings.SESSION_COOKIE_NAME] = value.hex()
            assert client.get("/fr/account/").status_code == 404
            assert client.get("/fr/admin/").status_code == 404


def test_no_setting_decrypts_a_session(scene):
    for row, secret in itertools.product(Session.objects.all(), secrets_of_settings()):
        key = derive_key(secret, PAYLOAD_PURPOSE)
        with pytest.raises(DecryptionError):
            aes_gcm_decrypt(key, bytes(row.payload), bytes(row.key_digest))


def test_no_setting_makes_the_digest_of_a_session_or_a_code(scene):
    """With the key of the digest, eight digits could be guessed in seconds."""
    stored = {value for value in values() if isinstance(value, bytes)}
    texts = [*scene.session_keys, *scene.codes, *(f"{WAITING} {code}" for code in scene.codes)]
    purposes = (KEY_PURPOSE, codes.OWN_PURPOSE, codes.LONG_PURPOSE)
    for secret, text in itertools.product(secrets_of_settings(), texts):
        keys = [secret.encode(), *(derive_key(secret, purpose) for purpose in purposes)]
        made = {hmac.digest(key, text.encode(), "sha256") for key in keys}
        assert not made & stored


def test_forged_row_is_no_session_without_the_server_key(scene):
    """Write access to the database and the settings are not enough to forge a session."""
    row = Session.objects.first()
    for secret in secrets_of_settings():
        chosen = "forged-session-key-of-somebody-else"
        digest = hmac.digest(derive_key(secret, KEY_PURPOSE), chosen.encode(), "sha256")
        Session.objects.update_or_create(
            key_digest=digest, defaults={"payload": row.payload, "expires_at": row.expires_at}
        )
        assert dict(SessionStore(chosen).items()) == {}


def test_address_of_a_reader_follows_from_no_setting(scene):
    """All IPv4 addresses could be tried in minutes."""
    stored = "\n".join(value for value in values() if isinstance(value, str))
    today = codes.timezone.localdate().isoformat()
    for secret in secrets_of_settings():
        for text in ("127.0.0.1", f"{today} 127.0.0.1"):
            made = [
                hmac.digest(secret.encode(), text.encode(), "sha256").hex()[:32],
                salted_hmac(secret, text).hexdigest()[:32],
            ]
            assert [each for each in made if each in stored] == []
