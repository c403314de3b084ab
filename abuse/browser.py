"""A stranger's browser: cookies, forms and files over HTTP, from an address of its own."""

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
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        """Where it leads, or ""."""
        return self.headers.get("Location", "")

    def hidden(self, name: str) -> str:
        """The value of the first hidden field of this name; "" without one."""
        for tag in HIDDEN.findall(self.text):
            said = dict(ATTRIBUTE.findall(tag))
            if said.get("name") == name:
                return html.unescape(said.get("value", ""))
        return ""


@dataclass
class Browser:
    """Keeps cookies as browsers do, follows nothing, and comes from ``address``."""

    port: int
    address: str = HOST
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection(
            HOST, self.port, timeout=GIVES_UP_AFTER_S, source_address=(self.address, 0)
        )
        said = {name.replace("_", "-"): text for name, text in headers.items()}
        if kept := self.cookies_for(path):
            said.setdefault("Cookie", kept)
        try:
            connection.request(method, path, body, said | {"Connection": "close"})
            answer = connection.getresponse()
            self.keep(answer.headers)
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Look at a page."""
        return self.send("GET", path, None, **headers)

    def post(self, path: str, _token: str = "", **said: object) -> Answer:
        """Send a form, with the token of this browser unless another is given."""
        fields = {TOKEN: _token or self.token()} | said
        body = urlencode(fields, doseq=True).encode()
        return self.send("POST", path, body, Content_Type=FORM)

    def upload(self, path: str, name: str, file: bytes, **said: str) -> Answer:
        """Send a form with a file."""
        parts = [_part(f'name="{key}"', text.encode()) for key, text in said.items()]
        parts += [_part(f'name="{TOKEN}"', self.token().encode())]
        parts += [_part(f'name="file"; filename="{name}"', file)]
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.send("POST", path, body, Content_Type=kind)

    def token(self) -> str:
        """The token against forged requests, as this browser's cookie has it."""
        if not self.cookie("csrftoken"):
            self.get("/fr/account/sign-in/")
        return self.cookie("csrftoken")

    def cookie(self, name: str) -> str:
        """What the browser keeps under a name, for whatever path; "" for nothing."""
        return next((text for (known, _), text in self.cookies.items() if known == name), "")

    def copy(self) -> Browser:
        """The same browser with cookies as they are now."""
        return Browser(self.port, self.address, dict(self.cookies))

    def connect(self) -> socket.socket:
        """A bare connection from its address."""
        return socket.create_connection(
            (HOST, self.port), timeout=GIVES_UP_AFTER_S, source_address=(self.address, 0)
        )

    def cookies_for(self, path: str) -> str:
        """The header of what the browser keeps for a path."""
        asked = urlsplit(path).path
        kept = [
            f"{name}={text}"
            for (name, under), text in self.cookies.items()
            if asked.startswith(under)
        ]
        return "; ".join(kept)

    def keep(self, headers: Message) -> None:
        """Keep the cookies of an answer, and drop those that it ends."""
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
