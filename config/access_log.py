"""What may stand in a log: no query string, no path of a secret link, no address of a reader.

A secret link opens a journey, a share or a proposal to whoever holds it, and a query may carry
what a person is looking for. So the rule is by shape and needs no list of routes: a segment of 20
or more letters, digits, hyphens and underscores is left out unless it is a UUID, the public id of
things everyone may read. The tokens of our links are longer than that. Of map tiles and clusters
from zoom 10 on only the zoom is written: which ones tells in what quarter somebody looked for help.
"""

import logging
import re
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SEGMENT = re.compile(r"(?<=/)[\w-]{20,}(?![\w.-])", re.ASCII)
GRID = re.compile(r"(?<=/)([1-9]\d+)/\d+/\d+(?=[./]|$)", re.ASCII)
QUERY = re.compile(r"\?\S*")


def loggable(path: str) -> str:
    """The path fit for a log: without query, secret segments and places looked at."""
    bare = GRID.sub(r"\1/…", QUERY.sub("", path))
    return SEGMENT.sub(lambda found: found[0] if UUID.fullmatch(found[0]) else "…", bare)


class WithoutSecrets(logging.Filter):
    """Make the arguments of a record (Django logs paths: "Not Found: /…") fit for a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                loggable(word) if isinstance(word, str) and word.startswith("/") else word
                for word in record.args
            )
        return True


class PrivateLogger(Logger):
    """gunicorn's logs with nothing to tell one reader from another."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.addFilter(WithoutSecrets())  # "Error handling request /…?…"

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict:
        kept = super().atoms(resp, req, environ, request_time)
        path = loggable(environ.get("PATH_INFO") or "-")
        return {name: kept[name] for name in ("t", "m", "s", "B", "M")} | {"U": path}
