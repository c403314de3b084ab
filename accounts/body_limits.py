"""Request body limits: declared with each view, checked before the body is read.

    @takes_up_to(LONG_TEXTS)      a page on which texts of several thousand characters are written
    @takes_up_to(FILE)            a page that takes a file

Every other view takes ``SMALL``. ``config.incoming`` refuses larger requests with status 413, by
their Content-Length, before any of the body is parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

SMALL = 64 * 1024
# 4,000 characters of Tigrinya are 36,000 bytes in a form; some pages hold a dozen such texts.
LONG_TEXTS = 512 * 1024
# The largest file of an import (contributions.importing.reading) and the form around it.
FILE = 20_000_000 + SMALL

View = TypeVar("View", bound=Callable)


def takes_up_to(most_bytes: int) -> Callable[[View], View]:
    """Declare how many bytes a view may be sent."""

    def declared(view: View) -> View:
        vars(view)["most_bytes"] = most_bytes
        return view

    return declared


def most_bytes(view: Callable) -> int:
    """How many bytes a view may be sent."""
    return getattr(view, "most_bytes", SMALL)


class NoFiles(FileUploadHandler):
    """Upload handler that drops files sent to a view that takes none: neither memory nor disk."""

    def new_file(self, *args, **kwargs) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None
