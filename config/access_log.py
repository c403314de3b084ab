"""What may stand in a log: no secret link, no query string, no address of a reader, one line each.

A secret link opens a journey, a share or a proposal to whoever holds it, and people send links in
every state: with a full stop behind, in quotes, cut by a line break, percent-encoded. So the rule
is by shape: twelve or more characters of a token, together or in pieces, are left out unless they
are something readable (config/tokens.py). And of an address that takes a secret all is left out
that stands behind its last word, "open". Queries carry what a person is looking for, mail and
network addresses who she is. Of map tiles and clusters from zoom 10 on only the zoom is written:
which ones tells in what quarter somebody looked.

Characters that end a line, move the cursor or change the direction of writing are written as
escapes, so that nobody forges a line of the log.

`WithoutSecrets` is a filter for handlers and changes the record; `PrivateFormatter` does the same
for its own text, so that whatever handler uses it is safe. Both are meant for *every* handler.
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
# A message longer than this is cut: nobody fills a disk with one request.
LONGEST = 8_000
GRID = re.compile(r"(?<=/)([1-9]\d+)/\d+/\d+(?![\w-])", re.ASCII)
QUERY = re.compile(r"\?\S*")
MAIL = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;]+")
ADDRESS = re.compile(r"(?<=ip=)\S+|(?<![\w.])(?!127\.|0\.0\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")

# Behind this word of an address stands a secret (accounts/secret_links.py), in whatever state.
# What the access log itself writes behind a path stays.
SECRET_PATH = re.compile(
    rf"((?:/|%(?:25)*2F)open(?:%(?:25)*2F|[^A-Za-z0-9_-]))"
    rf"(?!{OMITTED}(?: \d{{3}} [\d-]+ bytes \d+ ms)?$).+",
    re.IGNORECASE | re.DOTALL,
)

# What every record has; all else was added by whoever logged.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def loggable(text: str) -> str:
    """One line of text fit for a log."""
    bare = GRID.sub(rf"\1/{OMITTED}", QUERY.sub("", text[:LONGEST]))
    bare = ADDRESS.sub(OMITTED, MAIL.sub(OMITTED, bare))
    bare = without_tokens(SECRET_PATH.sub(rf"\1{OMITTED}", bare), OMITTED)
    return escaped(bare) + (OMITTED if len(text) > LONGEST else "")


def escaped(text: str) -> str:
    """Text in which nothing invisible is left: controls, separators, marks of direction."""
    if text.isprintable():
        return text
    return "".join(_escape(sign) for sign in text)


def _escape(sign: str) -> str:
    # "C…": controls, format characters, surrogates, private use, unassigned. "Z…": separators.
    if sign != " " and unicodedata.category(sign)[0] in "CZ":
        return sign.encode("unicode_escape", "surrogatepass").decode("ascii")
    return sign


class Told(str):
    """Lines that are fit for a log already."""

    __slots__ = ()


def told(error: BaseException) -> Told:
    """A traceback fit for a log: code as it stands, what the exceptions say as `loggable`.

    Every line is indented, so that none looks like the first of another record.
    """
    lines: list[str] = []
    for each, link in _chain(error):
        lines += [link] if link else []
        lines += ["Traceback (most recent call last):"] if each.__traceback__ else []
        lines += "".join(traceback.format_tb(each.__traceback__)).splitlines()
        lines += _said(each)
    return Told("\n".join(f"  {escaped(line)}" for line in lines))


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The exceptions that led to ``error``, the first one first, and how they hang together."""
    found: list[tuple[BaseException, str]] = []
    link = ""
    each: BaseException | None = error
    while each is not None and each not in [known for known, _link in found]:
        found.append((each, link))
        if each.__cause__ is not None:
            link, each = "It caused the next one:", each.__cause__
        else:
            link = "While it was handled another one occurred:"
            each = None if each.__suppress_context__ else each.__context__
    # The words stand between an exception and the one it led to.
    links = [link for _each, link in found[1:]]
    for (each, _link), value in zip(reversed(found), ["", *reversed(links)], strict=True):
        yield each, value


def _said(error: BaseException) -> list[str]:
    """The class of an exception, its words, its notes, and those it is a group of."""
    kind = type(error)
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 whatever goes wrong in words of others ends no logging
        words = "(it cannot be said)"
    lines = [f"{kind.__module__}.{kind.__qualname__}: {loggable(words)}"]
    lines += [loggable(str(note)) for note in getattr(error, "__notes__", ())]
    if isinstance(error, BaseExceptionGroup):
        lines += [line for each in error.exceptions for line in told(each).splitlines()]
    return lines


class WithoutSecrets(logging.Filter):
    """Makes all of a record fit for a log: message, arguments, exception, stack, what was added."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = Told(_message(record)), None
        record.name = loggable(str(record.name))
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = told(record.exc_info[1])
        elif record.exc_text and not isinstance(record.exc_text, Told):
            record.exc_text = _lines(record.exc_text)
        record.exc_info = None
        if record.stack_info and not isinstance(record.stack_info, Told):
            record.stack_info = _lines(record.stack_info)
        for name in vars(record).keys() - STANDARD:
            setattr(record, name, _fit(getattr(record, name)))
        return True


def _message(record: logging.LogRecord) -> str:
    if isinstance(record.msg, Told) and not record.args:
        return record.msg
    try:
        return loggable(record.getMessage())
    except Exception:  # noqa: BLE001 arguments that do not fit their message end no logging
        return loggable(f"{record.msg!r:.2000} with {record.args!r:.2000}")


def _lines(text: str) -> Told:
    return Told("\n".join(f"  {loggable(line)}" for line in text.splitlines()))


def _fit(value: Any) -> Any:
    """A value of any type without secrets; what is no plain value becomes a text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_fit(name): _fit(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_fit(each) for each in value]
    return loggable(str(value))


class PrivateFormatter(logging.Formatter):
    """Formats a copy of the record that `WithoutSecrets` made fit."""

    def format(self, record: logging.LogRecord) -> str:
        fit = copy.copy(record)
        WithoutSecrets().filter(fit)
        return super().format(fit)


def keep_private() -> None:
    """Let what Python would write to the terminal by itself go through the logs as well.

    Warnings, exceptions that end a thread or happen while an object is deleted, and errors inside
    logging, of which Python prints the raw arguments. For a process that serves.
    """
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value)
    sys.unraisablehook = lambda given: _uncaught(given.exc_type, given.exc_value)


def _uncaught(kind: type[BaseException], error: BaseException | None) -> None:
    if not issubclass(kind, SystemExit):
        logging.getLogger("uncaught").error("Nobody caught this.", exc_info=error or kind())


class PrivateLogger(Logger):
    """gunicorn's logs with nothing to tell one reader from another."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                given = handler.formatter or logging.Formatter()
                handler.setFormatter(PrivateFormatter(given._fmt, given.datefmt))
                if not any(isinstance(each, WithoutSecrets) for each in handler.filters):
                    handler.addFilter(WithoutSecrets())

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict:
        kept = super().atoms(resp, req, environ, request_time)
        return {name: kept[name] for name in ("t", "m", "s", "B", "M")} | {"U": _path(environ)}


def _path(environ: dict[str, Any]) -> str:
    """The path of a request; WSGI gives its bytes as Latin-1."""
    path = environ.get("PATH_INFO") or "-"
    return loggable(path.encode("latin-1", "replace").decode("utf-8", "replace"))
