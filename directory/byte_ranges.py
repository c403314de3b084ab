"""Ranges of bytes that a request asks for (RFC 9110, section 14), one at a time."""

from __future__ import annotations

import re
from typing import NamedTuple

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class ByteRange(NamedTuple):
    """The first byte and how many; ``length`` is 0 when nothing of the range exists."""

    first: int
    length: int


def requested_range(header: str, size: int) -> ByteRange | None:
    """The range that a ``Range`` header asks of ``size`` bytes; None where all are to be sent.

    Several ranges at once, other units and what cannot be read are ignored, as they may be.
    """
    asked = ONE_RANGE.fullmatch(header.strip())
    if asked is None or asked[0] == "bytes=-":
        return None
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        return ByteRange(size - length, length)
    if last and int(last) < int(first):
        return None
    end = min(int(last) + 1, size) if last else size
    return ByteRange(int(first), max(end - int(first), 0))
