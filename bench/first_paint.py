"""How soon a phone with a slow network and processor shows a page; needs the packages of the tests.

    python -m bench.first_paint http://127.0.0.1:8000/fr/ http://127.0.0.1:8000/ar/

Each visit has an empty cache, 400 kbit/s with 400 ms to each answer, and a processor four times
slower than this machine. Given are milliseconds to the first paint of content, and the bytes that
arrived by then and in all.
"""

from __future__ import annotations

import argparse
import os
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from bench.first_map import PAINTED, PHONE, PIXELS, SLOWER

BYTES_A_SECOND = 400_000 / 8
LATENCY_MS = 400
MOST_MS = 2500
# After the page has loaded, for what it fetches later.
SETTLED_MS = 500
# Bytes as they travelled, of the document and of everything whose answer had ended by a moment.
TRANSFERRED = """
(until) => ['navigation', 'resource']
  .flatMap((kind) => performance.getEntriesByType(kind))
  .filter((one) => one.responseEnd <= until)
  .reduce((sum, one) => sum + one.transferSize, 0)
"""


class Visit(NamedTuple):
    """Milliseconds to the first paint, and kilobytes until then and in all."""

    paint_ms: float
    kb_before: float
    kb_in_all: float


def visited(browser: Browser, address: str) -> Visit:
    """One visit with an empty cache."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=PIXELS, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    slow_down(page)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(SETTLED_MS)
    paint_ms: float = page.evaluate(PAINTED)
    before, in_all = (page.evaluate(TRANSFERRED, until) / 1000 for until in (paint_ms, 1e9))
    context.close()
    return Visit(paint_ms, before, in_all)


def slow_down(page: Page) -> None:
    """Let network and processor of a page be those of a poor phone."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {
        "offline": False,
        "latency": LATENCY_MS,
        "downloadThroughput": BYTES_A_SECOND,
        "uploadThroughput": BYTES_A_SECOND,
    }
    session.send("Network.emulateNetworkConditions", conditions)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--visits", type=int, default=5)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        chromium = os.environ.get("REPERES_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for address in given.addresses:
            visits = [visited(browser, address) for _ in range(given.visits)]
            times = sorted(visit.paint_ms for visit in visits)
            verdict = "met" if median(times) <= MOST_MS else "missed"
            print(
                f"{address}: median {median(times):.0f} ms, at most {times[-1]:.0f} ms "
                f"(at most {MOST_MS} wanted: {verdict}); "
                f"{median(visit.kb_before for visit in visits):.0f} KB before, "
                f"{median(visit.kb_in_all for visit in visits):.0f} KB in all",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
