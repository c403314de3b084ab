"""Secret links: length, fingerprints, cookies for one page only."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts import secret_links
from accounts.secret_links import SecretConverter, fingerprint, new_secret

CODES = [code for code, _name in settings.LANGUAGES]
HOLDERS = st.text(min_size=1, max_size=64)


def test_secret_has_more_than_128_bits_and_fits_an_address():
    secret = new_secret()
    assert len(secret) * 6 >= 128
    assert re.fullmatch(SecretConverter.regex, secret)


def test_no_two_secrets_are_the_same():
    assert len({new_secret() for _ in range(500)}) == 500


@given(HOLDERS)
def test_fingerprint_of_one_kind_of_link_is_none_of_another(secret):
    kinds = [fingerprint(secret, purpose) for purpose in (b"one", b"two")]
    assert kinds[0] != kinds[1]
    assert [len(kind) for kind in kinds] == [32, 32]


@given(HOLDERS, HOLDERS)
def test_two_secrets_have_two_fingerprints(first, second):
    assert (fingerprint(first, b"x") == fingerprint(second, b"x")) is (first == second)


@pytest.mark.parametrize(
    ("text", "answer"), [("", False), ("x", True), ("x" * 64, True), ("x" * 65, False)]
)
def test_what_is_too_long_is_no_secret(text, answer):
    assert secret_links.is_possible(text) is answer


@pytest.mark.parametrize("is_secure", [True, False])
def test_device_keeps_the_secret_for_one_page_in_every_language(is_secure):
    request = RequestFactory().get("/", secure=is_secure)
    response = HttpResponse()
    secret_links.remember(request, response, "key", "s" * 32, "directory:help")
    for code in CODES:
        cookie = response.cookies[f"key_{code}"]
        with override(code):
            assert cookie["path"] == reverse("directory:help")
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert bool(cookie["secure"]) is is_secure


def test_device_forgets_the_secret_in_every_language():
    response = HttpResponse()
    secret_links.forget(response, "key", "directory:help")
    assert {name: response.cookies[name]["max-age"] for name in response.cookies} == {
        f"key_{code}": 0 for code in CODES
    }


@pytest.mark.parametrize("code", CODES)
def test_secret_is_found_in_the_language_of_the_page(code):
    request = RequestFactory().get("/")
    request.COOKIES = {f"key_{code}": "mine", "key_xx": "other"}
    with override(code):
        assert secret_links.secret_in(request, "key") == "mine"
        assert secret_links.secret_in(request, "another") == ""
