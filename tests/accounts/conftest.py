"""Fixtures of accounts: a browser that signs in by the code from the mail."""

import re

import pytest
from django.test import Client


def code_in(mail) -> str:
    """The code in a mail, short or long."""
    return re.search(r"\d{4}(-\d{4})+", mail.body)[0]


def request_code(email: str, language: str = "fr", **kwargs) -> tuple[Client, object]:
    """A browser that asked for a code, and the answer."""
    client = Client(**kwargs)
    return client, client.post(f"/{language}/account/sign-in/", {"email": email})


@pytest.fixture
def sign_in(mailoutbox):
    """Sign in by code; returns the browser."""

    def signed_in(email: str, language: str = "fr") -> Client:
        client, _response = request_code(email, language)
        data = {"code": code_in(mailoutbox[-1])}
        client.post(f"/{language}/account/sign-in/code/", data)
        return client

    return signed_in
