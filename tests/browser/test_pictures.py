"""The screenshot of the README: taken again with REPERES_PICTURES=1, and present in any case."""

import os
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = "docs/images/search.png"
LARGEST_BYTES = 400_000
# How often the map is zoomed out: from the town to its surroundings, where towns have names.
WIDER = 1


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels, read from the head of a PNG file."""
    return struct.unpack(">II", path.read_bytes()[16:24])


if os.environ.get("REPERES_PICTURES") == "1":

    def test_picture_of_the_map_page_is_made(visit):
        page = visit("desktop", reduced_motion="reduce")
        page.goto("/en/?place=com:69123")
        page.locator("#map .pin").first.wait_for()
        for _ in range(WIDER):
            page.locator("#map .leaflet-control-zoom-out").click()
            page.wait_for_timeout(500)
        page.wait_for_load_state("networkidle")
        page.locator("#results [data-card]").nth(0).hover()
        page.locator("#map .pin.is-lit").first.wait_for()
        page.screenshot(path=ROOT / PICTURE)


def test_readme_shows_the_picture():
    assert f"]({PICTURE})" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_picture_is_one_of_the_desktop_page_and_light_enough():
    assert picture_size(ROOT / PICTURE) == (1280, 860)
    assert (ROOT / PICTURE).stat().st_size < LARGEST_BYTES
