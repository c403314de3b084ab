"""A minimal HTTP client with cookies, forms, uploads and its own source address."""

from __future__ import annotations

import html
import http.client
import re
import socket
from dataclasses import dataclass, field
from email.message import Message
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

HOST = "127.0.0.1"
GIVES_UP_AFTER_S = 30
FORM = "application/x-www-form-urlencoded"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 the name of a field
BOUNDARY = "BoUnDaRy"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Response:
    """An HTTP response."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        """The Location header, or ""."""
        return self.headers.get("Location", "")

    def hidden(self, name: str) -> str:
        """The value of the first hidden field of this name; "" without one."""
        for tag in HIDDEN.findall(self.text):
            attributes = dict(ATTRIBUTE.findall(tag))
            if attributes.get("name") == name:
                return html.unescape(attributes.get("value", ""))
        return ""


@dataclass
class Browser:
    """Stores cookies by path, follows no redirect, and connects from ``address``."""

    port: int
    address: str = HOST
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Response:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection(
            HOST, self.port, timeout=GIVES_UP_AFTER_S, source_address=(self.address, 0)
        )
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        if cookies := self.cookies_for(path):
            sent.setdefault("Cookie", cookies)
        try:
            connection.request(method, path, body, sent | {"Connection": "close"})
            answer = connection.getresponse()
            self.store_cookies(answer.headers)
            return Response(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Response:
        """Send a GET request."""
        return self.send("GET", path, None, **headers)

    def post(self, path: str, _token: str = "", **fields: object) -> Response:
        """Send a form, with the CSRF token of this browser unless another is given."""
        body = urlencode({TOKEN: _token or self.token()} | fields, doseq=True).encode()
        return self.send("POST", path, body, Content_Type=FORM)

    def upload(self, path: str, name: str, file: bytes, **fields: str) -> Response:
        """Send a form with a file."""
        parts = [_part(f'name="{key}"', text.encode()) for key, text in fields.items()]
        parts += [_part(f'name="{TOKEN}"', self.token().encode())]
        parts += [_part(f'name="file"; filename="{name}"', file)]
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.send("POST", path, body, Content_Type=kind)

    def token(self) -> str:
        """The CSRF token of this browser's cookie."""
        if not self.cookie("csrftoken"):
            self.get("/fr/account/sign-in/")
        return self.cookie("csrftoken")

    def cookie(self, name: str) -> str:
        """The value of a cookie, for any path; "" without one."""
        return next((text for (known, _), text in self.cookies.items() if known == name), "")

    def copy(self) -> Browser:
        """Another browser with a copy of the cookies."""
        return Browser(self.port, self.address, dict(self.cookies))

    def connect(self) -> socket.socket:
        """A TCP connection from its address."""
        return socket.create_connection(
            (HOST, self.port), timeout=GIVES_UP_AFTER_S, source_address=(self.address, 0)
        )

    def cookies_for(self, path: str) -> str:
        """The Cookie header for a path."""
        requested = urlsplit(path).path
        matching = [
            f"{name}={text}"
            for (name, under), text in self.cookies.items()
            if requested.startswith(under)
        ]
        return "; ".join(matching)

    def store_cookies(self, headers: Message) -> None:
        """Store the cookies of a response, and delete those that it expires."""
        for line in headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                key = (name, morsel["path"] or "/")
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = morsel.value


def _part(about: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n"
    return head.encode() + content + b"\r\n"
