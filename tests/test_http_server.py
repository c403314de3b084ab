"""The web server over sockets: split, pipelined, too large and malformed requests.

Over sockets, since Django's test client speaks no HTTP.
"""

import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.requests import BODY_BYTES, CHUNK_LINE_BYTES, HEADER_BYTES
from tests.served import HOST, Served, everything, request, served, until

KEPT = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
POST = f"POST /fr/help/ HTTP/1.1\r\nHost: {HOST}\r\n"
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\n\r\n".encode()
# Status of a form that was read completely and has no CSRF token.
NO_TOKEN = 403
TOKEN = "Zk3vX9-qT_0aLw7RbN5yHf"
MEGABYTE = b"x" * 1_000_000


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("http") / "log") as made:
        yield made


def status(answer: bytes) -> int:
    """The status of the first response."""
    return int(answer.split(b" ", 2)[1])


def test_two_requests_sent_together_are_answered_in_turn(site):
    answer = site.exchange(KEPT + request("/fr/help/"))
    first, _, second = answer.partition(b"alive\n")
    assert first.startswith(b"HTTP/1.1 200 OK")
    assert second.startswith(b"HTTP/1.1 200 OK")
    assert second.rstrip().endswith(b"</html>")


def test_connection_is_kept_between_requests(site):
    with site.connect() as connection:
        for _ in range(3):
            connection.sendall(KEPT)
            answer = b""
            while not answer.endswith(b"alive\n"):
                answer += connection.recv(10_000)
        connection.sendall(request("/healthz"))
        assert everything(connection).endswith(b"alive\n")


def test_request_in_single_bytes_is_answered(site):
    pieces = [bytes([byte]) for byte in request("/healthz")]
    assert site.exchange(*pieces).endswith(b"alive\n")


def test_answer_to_head_has_the_length_and_no_body(site):
    head, _, body = site.exchange(request("/fr/help/", method="HEAD")).partition(b"\r\n\r\n")
    (length,) = [line for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
    assert int(length.split(b":")[1]) > 1_000
    assert body == b""


def test_expected_continue_comes_before_the_body_is_sent(site):
    with site.connect() as connection:
        head = f"{POST}Connection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"a=b")
        assert status(everything(connection)) == NO_TOKEN


@pytest.mark.parametrize(
    "body",
    [b"3\r\na=b\r\n0\r\n\r\n", b"1\r\na\r\n2;x=y\r\n=b\r\n0\r\nA: b\r\n\r\n"],
    ids=["one chunk", "two chunks, an extension and a trailer"],
)
def test_chunked_body_is_read(site, body):
    answer = site.exchange(CHUNKED + body + request("/healthz"))
    assert status(answer) == NO_TOKEN
    assert answer.endswith(b"alive\n")


def test_answers_name_no_server_software(site):
    head = site.exchange(request("/healthz")).partition(b"\r\n\r\n")[0].lower()
    assert b"\nserver:" not in head


# HTTP pipelining


def test_many_requests_sent_together_are_all_answered_in_their_order(site):
    paths = [f"/fr/nothing/{number}" for number in range(60)]
    pipelined = b"".join(request(path).replace(b"close", b"keep-alive") for path in paths)
    answer = site.exchange(pipelined + request("/healthz"))
    assert answer.count(b"HTTP/1.1 404") == 60
    assert answer.endswith(b"alive\n")


def test_requests_in_one_piece_with_bodies_are_all_answered(site):
    body = b"3\r\na=b\r\n0\r\n\r\n"
    answer = site.exchange((CHUNKED + body) * 20 + request("/healthz"))
    assert answer.count(b"HTTP/1.1 403") == 20
    assert answer.endswith(b"alive\n")


def test_client_that_takes_its_answers_late_gets_all_of_them(site):
    with site.connect() as connection:
        connection.sendall(request("/fr/help/").replace(b"close", b"keep-alive") * 300)
        connection.sendall(request("/healthz"))
        time.sleep(2)
        answer = everything(connection)
    assert answer.count(b"HTTP/1.1 200") == 301


# Refusals


def test_body_over_the_limit_is_refused_by_its_length_alone(site):
    head = f"{POST}Content-Length: {BODY_BYTES + 1}\r\nExpect: 100-continue\r\n\r\n"
    answer = site.exchange(head.encode())
    assert status(answer) == 413
    assert b"100 Continue" not in answer


def test_body_as_large_as_the_server_allows_is_left_to_the_application(site):
    head = f"{POST}Connection: close\r\nContent-Length: {BODY_BYTES}\r\n\r\n"
    answer = site.exchange(head.encode(), *[MEGABYTE] * (BODY_BYTES // len(MEGABYTE)))
    assert b"content-security-policy" in answer.lower()


def test_client_that_goes_on_sending_a_large_body_can_read_why_it_is_refused(site):
    with site.connect() as connection:
        connection.sendall(f"{POST}Content-Length: 400000000\r\n\r\n".encode())
        for _ in range(100):
            connection.sendall(MEGABYTE)
        assert temporary_bytes(site) < len(MEGABYTE)
        assert status(everything(connection)) == 413


def test_chunked_body_over_the_limit_is_refused_while_it_arrives(site):
    chunk = b"f4240\r\n" + MEGABYTE + b"\r\n"
    with site.connect() as connection:
        connection.sendall(CHUNKED)
        for _ in range(BODY_BYTES // len(MEGABYTE) + 2):
            connection.sendall(chunk)
        assert temporary_bytes(site) <= BODY_BYTES + len(chunk)
        assert status(everything(connection)) == 413


def temporary_bytes(site: Served) -> int:
    """Bytes of the workers' unnamed temporary files."""
    open_files = (path for pid in site.workers() for path in Path(f"/proc/{pid}/fd").iterdir())
    nameless = (path for path in open_files if str(path.readlink()).endswith(" (deleted)"))
    return sum(path.stat().st_size for path in nameless)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (request("/healthz", X_Long="x" * HEADER_BYTES), 431),
        (request("/" + "x" * HEADER_BYTES), 431),
        (CHUNKED + b"1;" + b"x" * (CHUNK_LINE_BYTES + 1), 400),
        (CHUNKED + b"0\r\nX: " + b"x" * (CHUNK_LINE_BYTES + 1), 400),
        (CHUNKED + b"no number\r\n", 400),
        (f"{POST}Content-Length: {'9' * 5000}\r\n\r\n".encode(), 400),
        (f"{POST}Content-Length: -1\r\n\r\n".encode(), 400),
        (f"{POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc".encode(), 400),
        (f"{POST}Transfer-Encoding: gzip, chunked\r\n\r\n".encode(), 501),
        (b"GET http://[ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"nothing\r\n\r\n", 400),
        (KEPT.replace(b"HTTP/1.1", b"HTTP/2.0"), 505),
        (POST.replace("HTTP/1.1", "HTTP/3.0").encode() + b"Content-Length: 3\r\n\r\n", 505),
        (KEPT.replace(b"HTTP/1.1", b"HTTP/0.9"), 505),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ],
    ids=[
        "header",
        "address",
        "chunk line",
        "trailer",
        "chunk size",
        "length of many digits",
        "negative length",
        "two lengths",
        "encoding",
        "bad host",
        "no request",
        "HTTP/2.0",
        "HTTP/3.0 with a body",
        "HTTP/0.9",
        "TLS",
    ],
)
def test_what_cannot_be_read_is_refused_and_ends_the_connection(site, sent, expected):
    assert status(site.exchange(sent)) == expected


@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_request_of_two_lengths_is_answered_and_ends_the_connection(site, version):
    head = CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\n")
    head = head.replace(b"HTTP/1.1", f"HTTP/{version}".encode())
    # Request smuggling: the rest of the body for one side is another request for the other.
    answer = site.exchange(head + b"3\r\na=b\r\n0\r\n\r\n" + KEPT)
    assert b"connection: close" in answer.partition(b"\r\n\r\n")[0].lower()
    assert b"alive" not in answer
    assert status(answer) == NO_TOKEN


def test_refusals_leave_the_workers_alone_and_say_nothing_in_the_log(site):
    before = site.workers()
    site.exchange(f"GET /fr/journey/{TOKEN}/?q=a HTTP/1.1\r\nContent-Length: x\r\n\r\n".encode())
    site.exchange(request(f"/fr/journey/{TOKEN}/", X_Long="x" * HEADER_BYTES))
    assert site.workers() == before
    logged = site.log.read_text()
    assert TOKEN not in logged
    assert "Traceback" not in logged


def test_access_log_has_status_size_and_no_query(site):
    site.exchange(request("/healthz?place=com:69123"))
    (line,) = [one for one in site.log.read_text().splitlines() if "GET /healthz 200" in one][-1:]
    assert "6 bytes" in line
    assert "69123" not in line


# Stopping and replacing workers


def test_stopping_server_answers_what_was_asked_before(tmp_path):
    with served(tmp_path / "log") as site, site.connect() as connection:
        connection.sendall(POST.encode() + b"Connection: close\r\nContent-Length: 3\r\n\r\na=")
        time.sleep(0.5)
        site.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(b"b")
        answer = everything(connection)
        assert status(answer) == NO_TOKEN
        assert site.process.wait(timeout=60) == 0


def test_idle_connections_do_not_keep_a_server_from_stopping(tmp_path):
    with served(tmp_path / "log") as site, site.connect() as idle:
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=60) == 0
        assert everything(idle) == b""


def test_worker_is_replaced_after_many_requests_and_none_fails(tmp_path):
    options = ("--workers", "1", "--max-requests", "5", "--max-requests-jitter", "0")
    with served(tmp_path / "log", None, *options) as site:
        (before,) = site.workers()
        answers = [site.exchange(request("/healthz")) for _ in range(12)]
        assert {status(answer) for answer in answers} == {200}
        until(lambda: before not in site.workers())


def test_worker_has_one_thread_that_answers(site):
    for _ in range(20):
        site.exchange(request("/healthz"))
    threads = [len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in site.workers()]
    # The event loop, the thread that answers, and for a moment the check of the street map.
    assert max(threads) <= 3


def test_half_closed_connection_is_still_answered(site):
    with site.connect() as connection:
        connection.sendall(request("/healthz"))
        connection.shutdown(socket.SHUT_WR)
        assert everything(connection).endswith(b"alive\n")
