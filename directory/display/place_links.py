"""The chosen place in the addresses of other pages, for readers without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from regions import cached

PLACE_CODE = re.compile(r"[a-z]+:[0-9A-Za-z_-]{1,40}")


@dataclass(frozen=True)
class PlaceOfAddress:
    """The place in the address of a page, by its name, and the same address without it."""

    code: str
    name: str
    address_without: str


def place_of_address(address: str, code: str, language: str) -> PlaceOfAddress | None:
    """The place of a code, as a page says it; None for what no place or territory has."""
    if not PLACE_CODE.fullmatch(code):
        return None
    named = cached.place(code) or cached.territory(code)
    if named is None:
        return None
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    others = [(name, value) for name, value in pairs if name not in {"place", "where"}]
    without = parts._replace(query=urlencode(others)).geturl()
    return PlaceOfAddress(code, named.name_in(language), without)


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
