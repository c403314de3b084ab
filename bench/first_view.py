"""Bytes over the wire of a page seen for the first time, as the running server sends them."""

import gzip
import re
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from bench.driving import HOST

# What a page names itself, what its styles and scripts name at once, and what scripts bring later.
NAMED = re.compile(r'(?:\bsrc|<link rel="stylesheet" href)="(/static/[^"]+\.(?:css|js))"')
IMPORTED = re.compile(
    r'(?:\bfrom\s*|^import\s*|@import\s+(?:url\()?)["\']([^"\']+)["\']', re.MULTILINE
)
BROUGHT = re.compile(r'\bimport\(\s*["\']([^"\']+)["\']')
WITH_MAP = re.compile(r'data-leaflet-\w+="([^"]+)"')


def first_view(port: int, path: str) -> dict[str, int]:
    """Bytes of the page with styles and scripts ("own"), and with the map and Leaflet too."""
    page, size = _fetched(port, path)
    files: dict[str, int] = {}
    later = _follow(port, NAMED.findall(page), files)
    own = size + sum(files.values())
    while later:
        later = _follow(port, later, files)
    _follow(port, WITH_MAP.findall(page), files)
    return {"page": size, "own": own, "with_leaflet": size + sum(files.values())}


def _follow(port: int, paths: list[str], files: dict[str, int]) -> list[str]:
    """Fetch files and all they import at once, into ``files``; what they bring later comes back."""
    later, waiting = [], list(paths)
    while waiting:
        path = waiting.pop()
        if path in files:
            continue
        text, files[path] = _fetched(port, path)
        waiting += [urljoin(path, name) for name in IMPORTED.findall(text)]
        later += [urljoin(path, name) for name in BROUGHT.findall(text)]
    return later


def _fetched(port: int, path: str) -> tuple[str, int]:
    """The text of an address, and its bytes over the wire without the head."""
    address = f"http://{HOST}:{port}{urlsplit(path).path}"
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"}), timeout=60) as response:
        body = response.read()
        packed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body).decode(), len(body)
