"""Public papers kept on disk for an hour, by a digest of the HTML that they were made of.

What is on the paper, its language, its size and the day are all in the HTML, so that a change of
any of them leads to another file. Journeys are never kept.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from printing.pdf import RENDERER, folder

KEPT_S = 3600
MOST_BYTES = 100_000_000
ENDING = ".pdf"


def kept_pdf(html: str, style: str) -> bytes | None:
    """The paper made of this HTML and style sheet, where it is there and no older than an hour."""
    path = _path(html, style)
    try:
        if path.stat().st_mtime < time.time() - KEPT_S:
            return None
        return path.read_bytes()
    except FileNotFoundError:
        return None


def keep_pdf(html: str, style: str, pdf: bytes) -> None:
    """Keep a paper; those that are over, and the oldest beyond ``MOST_BYTES``, are deleted."""
    _make_room(len(pdf))
    path = _path(html, style)
    written = path.with_name(f".{path.stem}.{os.getpid()}")
    written.write_bytes(pdf)
    written.replace(path)


def _path(html: str, style: str) -> Path:
    digest = hashlib.sha256()
    for part in (html, style, RENDERER.read_text(encoding="utf-8")):
        digest.update(hashlib.sha256(part.encode()).digest())
    return folder() / f"{digest.hexdigest()[:40]}{ENDING}"


def _make_room(size: int) -> None:
    """Delete papers, the oldest first, until what is young enough and ``size`` more bytes fit."""
    found = []
    for path in folder().glob(f"*{ENDING}"):
        with suppress(FileNotFoundError):  # another process may be deleting too
            stat = path.stat()
            found.append((stat.st_mtime, stat.st_size, path))
    over = sum(bytes_ for _, bytes_, _ in found) + size - MOST_BYTES
    oldest_s = time.time() - KEPT_S
    for changed_s, bytes_, path in sorted(found):
        if over <= 0 and changed_s >= oldest_s:
            return
        path.unlink(missing_ok=True)
        over -= bytes_
