"""Log redaction: no part of a secret link, however mangled, and no forged line."""

import io
import logging
import re
import subprocess
import sys
import unicodedata
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, unquote

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from django.utils.log import log_response
from gunicorn.config import Config
from hypothesis import given
from hypothesis import settings as searching
from hypothesis import strategies as st

from accounts.secret_links import SECRET_BYTES, new_secret
from config import access_log
from config.access_log import RedactingFilter, RedactingFormatter, RedactingLogger, loggable
from tests.exhaustive import examples

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "Zk3vX9-qT_0aLw7RbN5yHf"
UUID = "0b6a3c5e-7c1f-4a53-9d0e-2f4f6f8a9b10"
secrets = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES).map(
    lambda raw: urlsafe_b64encode(raw).decode()
)
# So many consecutive characters of a secret must never be readable.
LEAK = 12


def leaks(secret: str, written: str) -> list[str]:
    """The runs of a secret that can be read in the log, raw or decoded."""
    seen = written + unquote(written) + unquote(unquote(written))
    runs = {secret[at : at + LEAK] for at in range(len(secret) - LEAK + 1)}
    return [run for run in runs if run in seen]


def handlers_of(logger: RedactingLogger) -> list[logging.Handler]:
    """gunicorn's own handlers; pytest adds others while a test runs."""
    both = [*logger.access_log.handlers, *logger.error_log.handlers]
    return [handler for handler in both if hasattr(handler, "_gunicorn")]


@pytest.fixture(scope="module")
def gunicorn_log():
    """gunicorn's logger as configured, and its output."""
    config = Config()
    config.set("access_log_format", "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms")
    config.set("accesslog", "-")
    logger = RedactingLogger(config)
    handlers = handlers_of(logger)
    before = [handler.stream for handler in handlers]
    written = io.StringIO()
    for handler in handlers:
        handler.setStream(written)
    yield logger, written
    for handler, stream in zip(handlers, before, strict=True):
        handler.setStream(stream)


@pytest.fixture(scope="module")
def console():
    """The output of the root logger's handler, which a later django.setup() may have replaced."""
    handlers = logging.getLogger().handlers
    handler = next(each for each in handlers if isinstance(each.formatter, RedactingFormatter))
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def taken(written: io.StringIO) -> str:
    """Log output since the last call."""
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text


# Paths


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/fr/", "/fr/"),
        ("/fr/?lat=45.76&lon=4.84", "/fr/"),
        (f"/fr/programmes/{UUID}/", f"/fr/programmes/{UUID}/"),
        (f"/fr/journey/{TOKEN}/", "/fr/journey/…/"),
        (f"/fr/journey/{TOKEN}", "/fr/journey/…"),
        (f"/share/{TOKEN}/goal/{UUID}/", f"/share/…/goal/{UUID}/"),
        (f"/share/{TOKEN}?next=/fr/", "/share/…"),
        (f"/fr/journey/{TOKEN}.", "/fr/journey/…."),
        (f"/fr/journey/({TOKEN})", "/fr/journey/(…)"),
        (f'/fr/journey/"{TOKEN}"', '/fr/journey/"…"'),
        (f"/fr/journey/<{TOKEN}>", "/fr/journey/<…>"),
        (f"/fr/journey/{TOKEN}%22", "/fr/journey/…%22"),
        (f"/fr/journey/{TOKEN}،", "/fr/journey/…،"),
        (f"/fr/journey/{TOKEN}{TOKEN}", "/fr/journey/…"),
        (f"/fr/journey/{TOKEN[:11]}\n{TOKEN[11:]}", "/fr/journey/…"),
        (f"/fr/journey/{TOKEN[-12:]}", "/fr/journey/…"),
        (f"/fr/journey/{UUID}{TOKEN}", "/fr/journey/…"),
        ("/static/css/site.55e7cbb9ba48.css", "/static/css/site.55e7cbb9ba48.css"),
        ("/fr/coordination/invitations/", "/fr/coordination/invitations/"),
        ("/fr/procedures/family-reunification/", "/fr/procedures/family-reunification/"),
        ("/api/v1/clusters/6/33/22/", "/api/v1/clusters/6/33/22/"),
        ("/api/v1/clusters/14/8413/5848/?theme=papers", "/api/v1/clusters/14/…/"),
        ("/fr/journey/open/", "/fr/journey/open/"),
        (f"/fr/journey/open/{TOKEN[:9]} {TOKEN[9:]}", "/fr/journey/open/…"),
        (f"/fr/journey/open%2F{TOKEN[:5]}/{TOKEN[5:9]}", "/fr/journey/open%2F…"),
        ("/fr/contribute/open/a b c d", "/fr/contribute/open/…"),
        (
            "GET /fr/contribute/open/… 404 12 bytes 3 ms",
            "GET /fr/contribute/open/… 404 12 bytes 3 ms",
        ),
        ("/fr/contribute/open/… 404 12 bytes 3 ms x", "/fr/contribute/open/…"),
        ("/fr/procédures/été/", "/fr/procédures/été/"),
        ("/ar/مساعدة/", "/ar/مساعدة/"),
        ("/fr/wp-login.php", "/fr/wp-login.php"),
        ("/tiles/9/262/182.png", "/tiles/9/262/182.png"),
        ("/tiles/18/134612/93571.png", "/tiles/18/….png"),
    ],
)
def test_path_is_written_without_query_and_without_secret(path, written):
    assert loggable(path) == written


def segments() -> list[str]:
    """The words that our addresses are made of, slugs of procedures included."""
    modules = sorted(settings.BASE_DIR.glob("*/urls*.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in modules)
    slugs = [path.stem for path in (settings.FIXTURES / "content/procedures").glob("*.yaml")]
    return sorted({*re.findall(r"(?<=[\"/])([a-z-]{3,})/", text), *slugs})


@pytest.mark.parametrize("segment", segments())
def test_word_of_our_addresses_stays_readable(segment):
    assert loggable(f"/fr/{segment}/") == f"/fr/{segment}/"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("mail to person@example.org refused", "mail to … refused"),
        ("Invalid request from ip=2001:db8::1: bad", "Invalid request from ip=… bad"),
        ("from 192.0.2.17 again", "from … again"),
        ("Listening at 127.0.0.1:8000", "Listening at 127.0.0.1:8000"),
    ],
)
def test_address_of_a_person_is_left_out(text, written):
    assert loggable(text) == written


@pytest.mark.parametrize(
    "line",
    [
        "[29/Nov/2026:17:58:21 +0100] GET /fr/admin/accounts/user/ 200 13315 bytes 300 ms",
        "[2026-11-29 16:00:00 +0000] [1234] [INFO] Starting gunicorn 23.0.0",
        "<WSGIRequest: GET '/fr/'>",
        "Invalid HTTP_HOST header: 'evil.example:80'. You may need to add it to ALLOWED_HOSTS.",
        "SELECT * FROM directory_site WHERE id = 5 ORDER BY name LIMIT 20",
        "Opening hours cannot be read: 'Mo-Fr 09:00-17:00; PH +1 day off' (x)",
        "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        'connection to server at "127.0.0.1", port 5432 failed: FATAL: it is starting up',
    ],
)
def test_ordinary_line_stays_readable(line):
    assert loggable(line) == line


# Split and encoded secrets


def joined(text: str) -> str:
    """The characters of the tokens' alphabet in a text, joined as a reader of the log could."""
    return re.sub(r"[^A-Za-z0-9_-]", "", unicodedata.normalize("NFKC", text))


def in_pieces(text: str, length: int) -> list[str]:
    return [text[at : at + length] for at in range(0, len(text), length)]


SEPARATORS = [" ", "+", ".", "/", ", ", "\n", "=\n", "%20", "=%0A", "\\n", " / ", "é", "،"]
MARKS = ["\u0301", "\ufe0f", "\u034f", "\U000e0001", "\u200b", "\u00ad", "%E2%80%8B", "&#8203;"]
DISGUISES = {
    "escapes of JSON": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "escapes of Python": lambda text: "".join(f"\\x{ord(sign):02x}" for sign in text),
    "entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
    "full width": lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text),
    "bold of mathematics": lambda text: text.translate(
        {ord("A") + at: 0x1D400 + at for at in range(26)}
    ),
    "typographic dashes": lambda text: text.replace("-", "\u2013").replace("_", "&#95;"),
    "escaped for Markdown": lambda text: text.replace("_", r"\_").replace("-", r"\-"),
    "percent in pieces": lambda text: "%2D".join(in_pieces(text, 4)),
}


@given(secrets, st.sampled_from(SEPARATORS), st.integers(3, 11), st.sampled_from(["open/", ""]))
@searching(max_examples=examples(600))
def test_secret_in_pieces_is_not_written(secret, separator, length, where):
    written = loggable(f"/fr/journey/{where}{separator.join(in_pieces(secret, length))}")
    assert leaks(secret, joined(written)) == []


@given(secrets, st.sampled_from(MARKS), st.integers(1, 11))
@searching(max_examples=examples(400))
def test_secret_with_invisible_marks_is_not_written(secret, mark, length):
    written = loggable(f"/fr/journey/{mark.join(in_pieces(secret, length))}/")
    assert leaks(secret, joined(re.sub(r"\\(u|U000)[0-9a-f]{4,5}", "", written))) == []


@given(secrets, st.sampled_from(sorted(DISGUISES)))
@searching(max_examples=examples(400))
def test_secret_in_disguise_is_not_written(secret, name):
    written = loggable(f"/fr/journey/{DISGUISES[name](secret)}")
    assert written.replace("\\", "") == "/fr/journey/…"


# Forged lines

FORGING = [
    *"\n\r\x00\x07\x08\x0b\x0c\x1b\x7f\x85\x9b",
    *"\u2028\u2029\u202e\u2066\u200f\ufeff\ue000",
]


@pytest.mark.parametrize("sign", FORGING, ids=ascii)
def test_control_character_is_written_as_an_escape(console, sign):
    logging.getLogger("any").error("a%sb", sign)
    (line,) = taken(console).splitlines()
    assert line.endswith(f"a{sign.encode('unicode_escape').decode()}b")


@pytest.mark.parametrize("sign", FORGING, ids=ascii)
def test_path_with_a_control_character_is_one_line_of_the_access_log(gunicorn_log, sign):
    logger, written = gunicorn_log
    logger.access(*answer(f"/fr/{sign}forged"))
    text = taken(written)
    assert text.count("\n") == 1
    assert text.rstrip("\n").isprintable()


def test_exception_forges_no_line(console):
    error = failing("a\n2026-11-23 09:00:00 ERROR forged")
    logging.getLogger("any").error("failed", exc_info=error)
    assert not [line for line in taken(console).splitlines() if line.startswith("2026-11-23 09")]


# Every place in a record


class Odd:
    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"<Odd {self.text}>"


PLACES = {
    "message": lambda text: {"msg": text, "args": ()},
    "argument": lambda text: {"msg": "at %s", "args": (text,)},
    "object": lambda text: {"msg": "at %s", "args": (Odd(text),)},
    "bytes": lambda text: {"msg": "at %r", "args": (text.encode(),)},
    "nested": lambda text: {"msg": "at %s", "args": ([{"path": {"a": (text,)}}],)},
    "mapping": lambda text: {"msg": "at %(path)s", "args": ({"path": text},)},
    "too many": lambda text: {"msg": "at", "args": (text, text)},
    "extra": lambda text: {"msg": "at", "path": text},
    "extra object": lambda text: {"msg": "at", "path": {"a": [Odd(text)]}},
    "exc_text": lambda text: {"msg": "at", "exc_text": f"Traceback\nValueError: {text}"},
    "stack": lambda text: {"msg": "at", "stack_info": f"Stack\n  {text}"},
}
FORMATS = ["{message}", "{message} {path}", "{asctime} {levelname} {name} {message}"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("is_filtered", [True, False])
def test_secret_is_written_from_no_place_of_a_record(place, form, is_filtered):
    record = logging.makeLogRecord({"path": "-"} | PLACES[place](f"/fr/journey/open/{TOKEN}."))
    if is_filtered:
        assert RedactingFilter().filter(record)
        assert leaks(TOKEN, logging.Formatter(form, style="{").format(record)) == []
        assert leaks(TOKEN, repr(vars(record))) == []
    assert leaks(TOKEN, RedactingFormatter(form, style="{").format(record)) == []


def failing(text: str) -> BaseException:
    """An exception with ``text`` in its message, notes, cause, context and group."""
    try:
        try:
            try:
                {}[text]
            except KeyError as error:
                raise ValueError(text) from error
        except ValueError as error:
            error.add_note(text)
            raise ExceptionGroup(text, [TypeError(text)])  # noqa: B904 its context is looked at
    except ExceptionGroup as error:
        return error


def test_secret_is_written_from_no_part_of_an_exception(console):
    logging.getLogger("any").error("at", exc_info=failing(f"/fr/journey/open/{TOKEN}"))
    text = taken(console)
    assert leaks(TOKEN, text) == []
    assert all(kind in text for kind in ("KeyError", "ValueError", "ExceptionGroup", "TypeError"))


def test_traceback_names_file_line_and_function(console):
    logging.getLogger("any").error("at", exc_info=failing("x"))
    assert re.search(r'File ".*test_access_log.py", line \d+, in failing', taken(console))


def test_exception_that_cannot_be_said_ends_no_logging(console):
    class BrokenError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    logging.getLogger("any").error("at", exc_info=BrokenError())
    assert "BrokenError" in taken(console)


def test_record_of_another_logger_loses_its_secret():
    record = logging.LogRecord(
        "django.request", 30, __file__, 1, "Not Found: %s", (f"/share/{TOKEN}/?q=a",), None
    )
    assert RedactingFilter().filter(record)
    assert record.getMessage() == "Not Found: /share/…/"


def test_record_without_path_is_written_as_it_is():
    record = logging.LogRecord("django", 30, __file__, 1, "%s took %d s", ("migrate", 3), None)
    RedactingFilter().filter(record)
    assert record.getMessage() == "migrate took 3 s"


def test_message_of_many_megabytes_is_cut(console):
    logging.getLogger("any").error("a b " * 2_000_000)
    assert len(taken(console)) < 10_000


# Every handler


def test_no_logger_of_the_site_has_a_handler_that_writes_what_it_is_given():
    names = ["", "django", "django.server", "django.request", "django.security", "py.warnings"]
    handlers = [handler for name in names for handler in logging.getLogger(name).handlers]
    ours = [
        each
        for each in handlers
        if type(each).__module__.startswith(("logging", "django"))
        and not isinstance(each, logging.NullHandler)
    ]
    assert ours
    assert all(isinstance(handler.formatter, RedactingFormatter) for handler in ours)


def test_handlers_of_the_server_write_no_secret(gunicorn_log):
    handlers = handlers_of(gunicorn_log[0])
    assert all(isinstance(handler.formatter, RedactingFormatter) for handler in handlers)
    assert all(isinstance(handler.filters[0], RedactingFilter) for handler in handlers)


def test_server_that_reads_its_settings_again_filters_once(gunicorn_log):
    logger, written = gunicorn_log
    logger.setup(logger.cfg)
    handlers = handlers_of(logger)
    assert {len(handler.filters) for handler in handlers} == {1}
    for handler in handlers:
        handler.setStream(written)


@pytest.fixture
def kept_private(monkeypatch):
    for where, name in [(access_log.threading, "excepthook"), (sys, "unraisablehook")]:
        monkeypatch.setattr(where, name, getattr(where, name))
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    access_log.redact_uncaught()
    yield
    logging.captureWarnings(capture=False)


def test_what_ends_a_thread_is_written_without_secret(kept_private, console):
    given = SimpleNamespace(exc_type=ValueError, exc_value=failing(TOKEN))
    access_log.threading.excepthook(given)
    text = taken(console)
    assert "ExceptionGroup" in text
    assert leaks(TOKEN, text) == []


def test_warning_is_written_without_secret():
    # In a separate process: pytest and threads of other tests also replace these hooks.
    warned = f"""
import warnings, django
django.setup()
from config import access_log
access_log.redact_uncaught()
warnings.simplefilter("always")
warnings.warn("naive: {TOKEN}", RuntimeWarning)
"""
    served = subprocess.run(
        [sys.executable, "-c", warned], cwd=ROOT, capture_output=True, text=True, check=True
    )
    text = served.stdout + served.stderr
    assert "naive: …" in text
    assert leaks(TOKEN, text) == []


# Property tests: secrets in any encoding through the real loggers


def answer(path: str) -> tuple:
    """What gunicorn passes to its logger for a request of ``path``."""
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": path,
        "HTTP_REFERER": path,
        "HTTP_USER_AGENT": path,
    }
    response = SimpleNamespace(status="404 Not Found", sent=12, headers=[("Location", path)])
    return response, SimpleNamespace(headers=[("COOKIE", path)]), environ, timedelta(seconds=1)


def encoded(text: str) -> str:
    return "".join(f"%{ord(sign):02X}" for sign in text)


BEHIND = [
    ".",
    ",",
    ")",
    '"',
    "'",
    ">",
    "]",
    "%22",
    "%2E",
    "،",
    "؛",
    "…",
    "\n",
    "\u200f",
    "/",
    "&",
    "",
]
BEFORE = [*'/("<[=«\u2067 :-x', "%22", "%3C", ""]
MANGLINGS = [
    lambda secret, at: secret,
    lambda secret, at: secret[at:],
    lambda secret, at: secret[: at + LEAK],
    lambda secret, at: f"{secret[:at]}\n{secret[at:]}",
    lambda secret, at: f"{secret[:at]}\r\n {secret[at:]}",
    lambda secret, at: f"{secret[:at]}%0A{secret[at:]}",
    lambda secret, at: f"{secret[:at]}=\n{secret[at:]}",
    lambda secret, at: f"{secret[:at]}\u200b{secret[at:]}",
    lambda secret, at: secret + secret,
    lambda secret, at: quote(secret),
    lambda secret, at: encoded(secret),
    lambda secret, at: quote(encoded(secret)),
    lambda secret, at: secret[:at] + encoded(secret[at:]),
    lambda secret, at: f"?next=/fr/journey/open/{secret}",
    lambda secret, at: f"%3Fnext%3D{secret}&again={secret}",
    lambda secret, at: f"{UUID}{secret}",
    lambda secret, at: f"coordination-{secret}",
]


# Of a secret: itself, how it is mangled and where, what stands before it and behind it.
mangled_secrets = given(
    secrets,
    st.sampled_from(MANGLINGS),
    st.integers(0, 20),
    st.sampled_from(BEFORE),
    st.sampled_from(BEHIND),
)


@mangled_secrets
@searching(max_examples=examples(1500))
def test_mangled_secret_is_left_out_of_a_text(secret, mangled, at, before, behind):
    path = f"/fr/journey/open{before}{mangled(secret, at)}{behind}"
    for text in (path, f"Invalid request: {path!r}", f"Error handling request {path}"):
        assert leaks(secret, loggable(text)) == []
        assert loggable(text).isprintable()


@mangled_secrets
@searching(max_examples=examples(150))
def test_mangled_secret_is_written_by_no_logger(
    console, gunicorn_log, secret, mangled, at, before, behind
):
    path = f"/fr/journey/open{before}{mangled(secret, at)}{behind}"
    logger, written = gunicorn_log
    logger.access(*answer(path))
    logger.error("Error handling request %s", path)
    logger.warning(f"Invalid request: {path!r}")  # noqa: G004 gunicorn does so
    logger.exception(f"Invalid HTTP request line: {path}")  # noqa: G004, LOG004
    assert leaks(secret, taken(written)) == []

    raw = path.encode().decode("latin-1")
    request = WSGIRequest(RequestFactory().get("/").environ | {"PATH_INFO": raw})
    response = SimpleNamespace(status_code=404)
    log_response("Not Found: %s", path, response=response, request=request)
    security = logging.getLogger("django.security.DisallowedHost")
    security.error(path, exc_info=failing(path), extra={"request": request}, stack_info=True)
    logging.getLogger("django.request").warning("%(path)s", {"path": path})
    logging.getLogger().critical("%r", [request, {"a": path.encode()}])
    text = taken(console)
    assert leaks(secret, text) == []
    assert all(line.isprintable() for line in text.splitlines())


@pytest.mark.django_db
def test_secret_link_asked_for_wrongly_is_in_no_log(console):
    secret = new_secret()
    for path in (f"/fr/journey/open/{secret}.", f"/ar/journey/open/({secret})", f"/{secret}%22"):
        assert Client().get(path).status_code == 404
    text = taken(console)
    assert text.count("Not Found") == 3
    assert leaks(secret, text) == []
