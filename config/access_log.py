"""Log redaction: no secret link, query string, mail or network address; one line for each record.

A secret link opens a journey, a share or a proposal to whoever holds it, and people send links in
every state: with a full stop behind, in quotes, cut by a line break, percent-encoded. So redaction
is by shape: twelve or more characters of a token, together or in pieces, are left out unless they
are readable (config/tokens.py). Of an address that takes a secret everything after its last word,
"open", is left out. Queries hold what a person searches for, mail and network addresses who she is.
Of map tiles and clusters from zoom 10 on only the zoom is written, since column and row are the
quarter somebody looked at.

Characters that end a line, move the cursor or change the direction of writing are written as
escapes, against log injection.

`RedactingFilter` is a filter for handlers and changes the record; `RedactingFormatter` redacts its
own output, so that any handler may use it. Both are meant for *every* handler.
"""

import copy
import logging
import re
import sys
import threading
import traceback
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.tokens import without_tokens

OMITTED = "…"
# A message longer than this is cut, so that no single request fills a disk.
LONGEST = 8_000
GRID = re.compile(r"(?<=/)([1-9]\d+)/\d+/\d+(?![\w-])", re.ASCII)
QUERY = re.compile(r"\?\S*")
MAIL = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;]+")
ADDRESS = re.compile(r"(?<=ip=)\S+|(?<![\w.])(?!127\.|0\.0\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")

# After this word of an address follows a secret (accounts/secret_links.py), in whatever state.
# What the access log itself writes after a path stays.
SECRET_PATH = re.compile(
    rf"((?:/|%(?:25)*2F)open(?:%(?:25)*2F|[^A-Za-z0-9_-]))"
    rf"(?!{OMITTED}(?: \d{{3}} [\d-]+ bytes \d+ ms)?$).+",
    re.IGNORECASE | re.DOTALL,
)

# The attributes of every record; all others were added by the caller.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def loggable(text: str) -> str:
    """The text redacted, escaped and cut, as one line."""
    bare = GRID.sub(rf"\1/{OMITTED}", QUERY.sub("", text[:LONGEST]))
    bare = ADDRESS.sub(OMITTED, MAIL.sub(OMITTED, bare))
    bare = without_tokens(SECRET_PATH.sub(rf"\1{OMITTED}", bare), OMITTED)
    return escaped(bare) + (OMITTED if len(text) > LONGEST else "")


def escaped(text: str) -> str:
    """The text with controls, separators and marks of direction written as escapes."""
    if text.isprintable():
        return text
    return "".join(_escape(sign) for sign in text)


def _escape(sign: str) -> str:
    # "C…": controls, format characters, surrogates, private use, unassigned. "Z…": separators.
    if sign != " " and unicodedata.category(sign)[0] in "CZ":
        return sign.encode("unicode_escape", "surrogatepass").decode("ascii")
    return sign


class RedactedText(str):
    """Lines that are redacted already."""

    __slots__ = ()


def loggable_traceback(error: BaseException) -> RedactedText:
    """The traceback of an exception and its causes, with their messages redacted.

    Every line is indented, so that none looks like the first of another record.
    """
    lines: list[str] = []
    for each, link in _chain(error):
        lines += [link] if link else []
        lines += ["Traceback (most recent call last):"] if each.__traceback__ else []
        lines += "".join(traceback.format_tb(each.__traceback__)).splitlines()
        lines += _message_lines(each)
    return RedactedText("\n".join(f"  {escaped(line)}" for line in lines))


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The exceptions that led to ``error``, oldest first, each after the line that links it."""
    chain: list[tuple[BaseException, str]] = []
    link = ""
    each: BaseException | None = error
    while each is not None and each not in [known for known, _link in chain]:
        chain.append((each, link))
        if each.__cause__ is not None:
            link, each = "It caused the next one:", each.__cause__
        else:
            link = "While it was handled another one occurred:"
            each = None if each.__suppress_context__ else each.__context__
    # A link is printed between an exception and the one it led to.
    links = [link for _each, link in chain[1:]]
    for (each, _link), before in zip(reversed(chain), ["", *reversed(links)], strict=True):
        yield each, before


def _message_lines(error: BaseException) -> list[str]:
    """The class of an exception, its message, its notes, and the exceptions of a group."""
    kind = type(error)
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 an error in somebody's __str__ must not end logging
        message = "(no message: str() failed)"
    lines = [f"{kind.__module__}.{kind.__qualname__}: {loggable(message)}"]
    lines += [loggable(str(note)) for note in getattr(error, "__notes__", ())]
    if isinstance(error, BaseExceptionGroup):
        lines += [ln for each in error.exceptions for ln in loggable_traceback(each).splitlines()]
    return lines


class RedactingFilter(logging.Filter):
    """Redacts a whole record: message, arguments, exception, stack and added attributes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = RedactedText(_message(record)), None
        record.name = loggable(str(record.name))
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = loggable_traceback(record.exc_info[1])
        elif record.exc_text and not isinstance(record.exc_text, RedactedText):
            record.exc_text = _lines(record.exc_text)
        record.exc_info = None
        if record.stack_info and not isinstance(record.stack_info, RedactedText):
            record.stack_info = _lines(record.stack_info)
        for name in vars(record).keys() - STANDARD:
            setattr(record, name, _redacted(getattr(record, name)))
        return True


def _message(record: logging.LogRecord) -> str:
    if isinstance(record.msg, RedactedText) and not record.args:
        return record.msg
    try:
        return loggable(record.getMessage())
    except Exception:  # noqa: BLE001 arguments that do not fit their message must not end logging
        return loggable(f"{record.msg!r:.2000} with {record.args!r:.2000}")


def _lines(text: str) -> RedactedText:
    return RedactedText("\n".join(f"  {loggable(line)}" for line in text.splitlines()))


def _redacted(value: Any) -> Any:
    """A value of any type, redacted; what is neither number nor container becomes a text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_redacted(name): _redacted(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(each) for each in value]
    return loggable(str(value))


class RedactingFormatter(logging.Formatter):
    """Formats a copy of the record, redacted by `RedactingFilter`."""

    def format(self, record: logging.LogRecord) -> str:
        redacted = copy.copy(record)
        RedactingFilter().filter(redacted)
        return super().format(redacted)


def redact_uncaught() -> None:
    """Route to the logs what Python would print to stderr unredacted, in a serving process.

    Warnings, exceptions that end a thread or happen while an object is deleted; errors inside
    logging, of which Python prints the raw arguments, are dropped.
    """
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    threading.excepthook = lambda raised: _uncaught(raised.exc_type, raised.exc_value)
    sys.unraisablehook = lambda raised: _uncaught(raised.exc_type, raised.exc_value)


def _uncaught(kind: type[BaseException], error: BaseException | None) -> None:
    if not issubclass(kind, SystemExit):
        logging.getLogger("uncaught").error("Nobody caught this.", exc_info=error or kind())


class RedactingLogger(Logger):
    """gunicorn's logger, redacted; its access log has nothing to tell one reader from another."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                before = handler.formatter or logging.Formatter()
                handler.setFormatter(RedactingFormatter(before._fmt, before.datefmt))
                if not any(isinstance(each, RedactingFilter) for each in handler.filters):
                    handler.addFilter(RedactingFilter())

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict:
        atoms = super().atoms(resp, req, environ, request_time)
        return {name: atoms[name] for name in ("t", "m", "s", "B", "M")} | {"U": _path(environ)}


def _path(environ: dict[str, Any]) -> str:
    """The path of a request; WSGI gives its bytes as Latin-1."""
    path = environ.get("PATH_INFO") or "-"
    return loggable(path.encode("latin-1", "replace").decode("utf-8", "replace"))
