"""How soon a phone with a slow processor shows the map; needs the packages of the tests.

    python -m bench.first_map http://127.0.0.1:8000/fr/?place=com:69123

Each visit has an empty cache. "At once" is a tap as soon as the button is there, counted from the
first paint; "later" a tap two seconds afterwards, as of somebody who has looked at the list,
counted from the tap. The map is there when all its tiles are drawn.
"""

from __future__ import annotations

import argparse
import os
from statistics import median

from playwright.sync_api import Browser, ViewportSize, sync_playwright

PHONE: ViewportSize = {"width": 360, "height": 740}
PIXELS = 2
SLOWER = 4  # times slower than this machine
READING_MS = 2000
POLLED_MS = 500
TOGGLE = "[data-map-toggle]"
# Presses the button as soon as it is there, or so many ms later; notes when it was pressed, and at
# which frame the first and the last tile are drawn. It runs in the page, since each question of a
# test's driver costs a slowed page a tenth of a second.
PRESS_AND_WATCH = """
window.mapTimes = {};
const look = () => {
  const tiles = [...document.querySelectorAll("#map .leaflet-tile")];
  const drawn = tiles.filter((tile) => tile.classList.contains("leaflet-tile-loaded"));
  if (drawn.length) window.mapTimes.first ??= performance.now();
  if (drawn.length && drawn.length === tiles.length) window.mapTimes.all = performance.now();
  else requestAnimationFrame(look);
};
const press = (button) => {
  window.mapTimes.pressed = performance.now();
  button.click();
  look();
};
const wait = () => {
  const button = document.querySelector("%s");
  if (!button || button.hidden) requestAnimationFrame(wait);
  else setTimeout(press, %d, button);
};
wait();
"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"


def opened(browser: Browser, address: str, wait_ms: int) -> dict[str, float]:
    """Milliseconds of one visit: the first paint, the tap, the first and the last tile."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=PIXELS, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(PRESS_AND_WATCH % (TOGGLE, wait_ms))
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.mapTimes.all", polling=POLLED_MS)
    times: dict[str, float] = page.evaluate("() => window.mapTimes")
    times["paint"] = page.evaluate(PAINTED)
    context.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("address")
    parser.add_argument("--visits", type=int, default=7)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        chromium = os.environ.get("REPERES_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for label, wait_ms, since in (("at once", 0, "paint"), ("later", READING_MS, "pressed")):
            visits = [opened(browser, given.address, wait_ms) for _ in range(given.visits)]
            for part in ("first", "all"):
                found = sorted(visit[part] - visit[since] for visit in visits)
                print(
                    f"{label}, {part} tile(s) after {since}: "
                    f"median {median(found):.0f} ms, at most {found[-1]:.0f} ms"
                )
        browser.close()


if __name__ == "__main__":
    main()
