"""Secret links (capability URLs): whoever holds one may use it without an account.

A link carries a random secret; the database stores a fingerprint of it only. GET changes nothing,
since messengers and mail scanners open links: a button sends it by POST, the response stores the
secret in a cookie whose path is that of the page it opens, and redirects to an address without it.
"""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts.encryption import derive_key

SECRET_BYTES = 24
# The longest possible secret: longer texts are refused before any query.
SECRET_MAX = 64
# The longest lifetime that browsers accept for a cookie.
COOKIE_MAX_AGE_S = 400 * 24 * 3600

# Referrer-Policy of the page a secret link shows: the secret does not appear in the Referer header;
# "no-referrer" would make the browser send "Origin: null", which Django's CSRF check refuses.
LANDING_POLICY = "strict-origin"


class SecretConverter:
    """Path converter ``secret``: 20 to 64 letters, digits, hyphens and underscores.

    Other texts do not match; the access log leaves these out.
    """

    regex = "[A-Za-z0-9_-]{20,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def new_secret() -> str:
    """A secret of 192 bits, fit for a link and a cookie: 32 letters, digits, "-" and "_"."""
    return secrets.token_urlsafe(SECRET_BYTES)


def is_possible(secret: str) -> bool:
    """Whether a text from a cookie or an address is short enough to be looked up."""
    return 0 < len(secret) <= SECRET_MAX


def fingerprint(secret: str, purpose: bytes) -> bytes:
    """A digest of 32 bytes under which the database stores the secret of one kind of link.

    Each kind has its own ``purpose``, such as ``b"reperes invitations fingerprint 1"``, so that a
    secret of one kind is none of another.
    """
    return derive_key(secret, purpose)


def secret_in(request: HttpRequest, name: str) -> str:
    """The secret in this device's cookie ``name`` for the requested page, or ""."""
    return request.COOKIES.get(f"{name}_{get_language()}", "")


def remember(
    request: HttpRequest,
    response: HttpResponse,
    name: str,
    secret: str,
    url_name: str,
    *args,
    seconds: int = COOKIE_MAX_AGE_S,
) -> None:
    """Set cookies with the secret for the page ``url_name`` in every language and all below."""
    for language, path in _paths(url_name, *args):
        response.set_cookie(
            f"{name}_{language}",
            secret,
            max_age=seconds,
            path=path,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


def forget(response: HttpResponse, name: str, url_name: str, *args) -> None:
    """Delete the cookies that ``remember`` set."""
    for language, path in _paths(url_name, *args):
        response.delete_cookie(f"{name}_{language}", path=path, samesite="Lax")


def _paths(url_name: str, *args) -> Iterator[tuple[str, str]]:
    """The code of every interface language and the path of the page in it."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            path = reverse(url_name, args=args)
        yield code, path
