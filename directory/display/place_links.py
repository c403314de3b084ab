"""The chosen place in the addresses of other pages, for readers without scripts."""

from __future__ import annotations

import re
from urllib.parse import urlencode

PLACE_CODE = re.compile(r"[a-z]+:[0-9A-Za-z_-]{1,40}")


def query_of_place(code: str) -> str:
    """``?place=…`` for the code of a place; "" for anything else, a position among it."""
    return f"?{urlencode({'place': code})}" if PLACE_CODE.fullmatch(code) else ""
