"""Transfer size of a page with an empty cache: HTML, styles and scripts, without and with map."""

import gzip
import re
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from bench.driving import HOST

# Files in the HTML, static imports of styles and scripts, and dynamic imports of scripts.
NAMED = re.compile(r'(?:\bsrc|<link rel="stylesheet" href)="(/static/[^"]+\.(?:css|js))"')
IMPORTED = re.compile(
    r'(?:\bfrom\s*|^import\s*|@import\s+(?:url\()?)["\']([^"\']+)["\']', re.MULTILINE
)
IMPORTED_LATER = re.compile(r'\bimport\(\s*["\']([^"\']+)["\']')
WITH_MAP = re.compile(r'data-leaflet-\w+="([^"]+)"')


def first_view(port: int, path: str) -> dict[str, int]:
    """Bytes of the HTML ("page"), with styles and scripts ("own"), and also "with_leaflet"."""
    page, size = _fetched(port, path)
    files: dict[str, int] = {}
    later = _follow(port, NAMED.findall(page), files)
    own = size + sum(files.values())
    while later:
        later = _follow(port, later, files)
    _follow(port, WITH_MAP.findall(page), files)
    return {"page": size, "own": own, "with_leaflet": size + sum(files.values())}


def _follow(port: int, paths: list[str], files: dict[str, int]) -> list[str]:
    """Fetch files and their static imports into ``files``; return their dynamic imports."""
    later, waiting = [], list(paths)
    while waiting:
        path = waiting.pop()
        if path in files:
            continue
        text, files[path] = _fetched(port, path)
        waiting += [urljoin(path, name) for name in IMPORTED.findall(text)]
        later += [urljoin(path, name) for name in IMPORTED_LATER.findall(text)]
    return later


def _fetched(port: int, path: str) -> tuple[str, int]:
    """The text of an address, and its transfer size without headers."""
    address = f"http://{HOST}:{port}{urlsplit(path).path}"
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"}), timeout=60) as response:
        body = response.read()
        packed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body).decode(), len(body)
