"""The chosen place in the addresses of other pages, for readers without scripts."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

PLACE_CODE = re.compile(r"[a-z]+:[0-9A-Za-z_-]{1,40}")


def query_of_place(code: str) -> str:
    """``?place=…`` for the code of a place; "" for anything else, a position among it."""
    return f"?{urlencode({'place': code})}" if PLACE_CODE.fullmatch(code) else ""


def with_place(address: str, code: str) -> str:
    """An address of this site with the place that was chosen, unless it names one itself."""
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if parts.netloc or "place" in dict(pairs) or not PLACE_CODE.fullmatch(code):
        return address
    return parts._replace(query=urlencode([*pairs, ("place", code)])).geturl()
