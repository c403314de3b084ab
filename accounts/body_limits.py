"""How large the body of a request may be: declared with each view, checked before it is read.

    @takes_up_to(LONG_TEXTS)      a page on which texts of several thousand characters are written
    @takes_up_to(FILE)            a page that takes a file

Every other view takes ``SMALL``. ``config.incoming`` refuses what is larger with status 413, by
its declared length, before any of it is parsed; a server gives a view no more than was declared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

SMALL = 64 * 1024
# 4,000 characters of Tigrinya are 36,000 bytes in a form; some pages hold a dozen such texts.
LONG_TEXTS = 512 * 1024
# The largest file of an import (contributions.importing.reading) and the form around it.
FILE = 5_000_000 + SMALL

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
    """Leaves out the files of a form that asks for none: they reach neither memory nor disk."""

    def new_file(self, *args, **kwargs) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None
