"""The fetcher of web addresses that others wrote: what it refuses, and what bounds it."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from accounts import fetcher
from accounts.fetcher import FetchError, fetch, is_public, public_address

PRIVATE = [
    *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.7"),
    *("::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1"),
]


class Handler(BaseHTTPRequestHandler):
    """Answers by its path."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str]] = []

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path, self.headers["Host"]))
        kind, _, rest = self.path.strip("/").partition("/")
        getattr(self, f"answer_{kind}")(rest)

    def answer_text(self, text: str) -> None:
        self.respond(200, text.encode())

    def answer_status(self, status: str) -> None:
        self.respond(int(status), b"")

    def answer_to(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target.replace("|", "/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_loop(self, _rest: str) -> None:
        self.answer_to("/loop/")

    def answer_large(self, size: str) -> None:
        self.respond(200, b"x" * int(size))

    def answer_slow(self, _rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.drip()

    def answer_slowhead(self, _rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self.drip()

    def drip(self) -> None:
        """A byte every fifth of a second, for as long as somebody reads."""
        for _byte in range(100):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.2)

    def respond(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def reached(settings, server) -> str:
    """The address of the server, which only tests reach."""
    settings.FETCHER_REACHES_LOOPBACK = True
    Handler.asked = []
    return server


def problem(url: str, **options) -> str:
    with pytest.raises(FetchError) as refused:
        fetch(url, **options)
    return refused.value.problem


@pytest.mark.parametrize("address", PRIVATE)
def test_address_that_leads_inside_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4007:80c::200e", "193.0.6.139"])
def test_address_of_the_internet_is_public(address):
    assert is_public(ip_address(address))


def test_this_machine_is_refused_outside_of_tests(server):
    assert problem(f"{server.rpartition(':')[0]}/text/x") == "not_public"


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "javascript:1"),
        *("http://", "https:///path", "//example.org/", "example.org", "http://a:b@example.org/"),
        *("http://example.org:22/", "https://example.org:8443/", "http://example.org:99999/"),
        *("http://[::1/", "http://exa mple.org/", f"http://{'a' * 70}.example.org/"),
    ],
)
def test_address_that_is_no_web_address_is_refused(url):
    assert problem(url) in ("address", "name")


@pytest.mark.parametrize(
    "url", ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::ffff:127.0.0.1]/"]
)
def test_this_machine_written_otherwise_is_refused(url):
    assert problem(url) in ("not_public", "name", "address")


def test_answer_has_status_type_and_body(reached):
    answer = fetch(f"{reached}/text/bonjour")
    assert (answer.status, answer.content_type, answer.body) == (200, "text/plain", b"bonjour")


def test_letters_of_any_language_are_asked_for_encoded(reached):
    assert fetch(f"{reached}/text/école?q=é").status == 200
    assert Handler.asked[0][1] == "/text/%C3%A9cole?q=%C3%A9"


def test_redirects_are_followed(reached):
    assert fetch(f"{reached}/to/|text|there").body == b"there"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("http:||10.0.0.1|", "not_public"),
        ("http:||169.254.169.254|latest|", "not_public"),
        ("file:|||etc|passwd", "address"),
    ],
)
def test_redirect_is_checked_as_if_it_were_typed(reached, target, expected):
    assert problem(f"{reached}/to/{target}") == expected


def test_redirects_without_end_are_refused(reached):
    assert problem(f"{reached}/loop/") == "redirects"
    assert len(Handler.asked) == fetcher.REDIRECTS_MOST + 1


def resolving(monkeypatch, *answers: list[str]) -> list[str]:
    """Let names resolve to these addresses, one list for each time."""
    left, names = list(answers), []

    def getaddrinfo(host, port, **_options):
        names.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(fetcher.socket, "getaddrinfo", getaddrinfo)
    return names


def test_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    resolving(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    assert problem("http://example.org/") == "not_public"


def test_connection_goes_to_the_address_that_was_checked(monkeypatch, reached):
    """A name that resolves otherwise a moment later (DNS rebinding) changes nothing."""
    port = int(reached.rpartition(":")[2])
    names = resolving(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    connected = []

    def create_connection(address, timeout):
        connected.append(address)
        plain = socket.socket()
        plain.settimeout(timeout)
        plain.connect(address)
        return plain

    monkeypatch.setattr(fetcher.socket, "create_connection", create_connection)
    assert fetch(f"http://rebinding.example.org:{port}/text/x").body == b"x"
    assert names == ["rebinding.example.org"]
    assert connected == [("127.0.0.1", port)]


def test_name_goes_along_in_the_host_header(monkeypatch, reached):
    port = int(reached.rpartition(":")[2])
    monkeypatch.setattr(fetcher, "public_address", lambda host, port: "127.0.0.1")
    fetch(f"http://named.example.org:{port}/text/x")
    assert Handler.asked[0][2] == f"named.example.org:{port}"


def test_name_is_resolved_once_for_a_request(monkeypatch, reached):
    port = int(reached.rpartition(":")[2])
    asked = []

    def once(host, port):
        asked.append(host)
        return "127.0.0.1"

    monkeypatch.setattr(fetcher, "public_address", once)
    fetch(f"http://named.example.org:{port}/text/x")
    assert asked == ["named.example.org"]


def test_name_that_does_not_exist_says_so(monkeypatch):
    def fail(*_args, **_options):
        raise socket.gaierror

    monkeypatch.setattr(fetcher.socket, "getaddrinfo", fail)
    with pytest.raises(FetchError, match="name"):
        public_address("no.such.example", 80)


def test_large_body_is_refused(reached):
    assert fetch(f"{reached}/large/1000", bytes_most=1000).status == 200
    assert problem(f"{reached}/large/1001", bytes_most=1000) == "size"


def test_no_body_is_read_where_none_is_wanted(reached):
    assert fetch(f"{reached}/large/100000", bytes_most=0).body == b""


@pytest.mark.parametrize("path", ["slow", "slowhead"])
def test_time_is_bounded_as_a_whole(reached, path):
    """Each byte comes in time, all of them would take twenty seconds."""
    begun = time.monotonic()
    assert problem(f"{reached}/{path}/", seconds_most=0.7) == "time"
    assert time.monotonic() - begun < 5


def test_server_that_is_not_there_does_not_answer(reached):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert problem(f"http://127.0.0.1:{port}/") == "no_answer"


def test_plain_text_where_tls_is_expected_is_no_answer(reached):
    assert problem(f"{reached.replace('http', 'https')}/text/x") == "no_answer"


def test_head_reads_no_body(reached):
    assert fetch(f"{reached}/text/x", method="HEAD").body == b""
    assert Handler.asked[0][0] == "HEAD"


def test_nothing_of_this_site_is_sent(reached, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert fetch(f"{reached}/text/x").status == 200
