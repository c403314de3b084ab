"""Fixtures of browser tests: a served installation with the examples, and Debian's Chromium.

The server is a separate process on a copy of the test database, whose data is committed and seen by
no other test. Tests here query no database but the API.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.scenes import MAKE

ROOT = Path(__file__).resolve().parents[2]
# Requests of a service worker have no X-Visitor, so that only tests about it let one in.
ALONE = {"service_workers": "block"}
WORKER_BLOCKED = "Service Worker registration blocked by Playwright"
DEVICES = {
    "phone": ALONE
    | {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "desktop": ALONE | {"viewport": {"width": 1280, "height": 860}},
}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
# What scripts do in their idle time, the letters, and two frames with what came of both.
DRAWN = """async () => {
  await new Promise((idle) => requestIdleCallback(idle));
  await document.fonts.ready;
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  await frame().then(frame);
}"""
CLONE = "browser"
SERVED = "tests.browser.visitors"
LOAD = """
from django.core.management import call_command
for name in ("load_taxonomy", "load_procedures", "load_examples", "load_demo_accounts"):
    call_command(name)
"""
# A browser reports a 404 or 410 response as an error of the page; here it is expected.
GONE = re.compile("status of 4(04|10)")
READY_WITHIN_S = 180
# Long enough for a busy machine: tests wait for events, not for times.
PATIENCE_S = 60
expect.set_options(timeout=PATIENCE_S * 1000)
# Each visitor has her own address, since together they exceed the rate limit of one.
VISITORS = count(1)


def visitor() -> dict[str, str]:
    """The header with the client address of this visitor, for tests.browser.visitors."""
    number = next(VISITORS)
    return {"X-Visitor": f"127.1.{number // 250}.{number % 250 + 1}"}


@pytest.fixture(scope="session")
def served_environment(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[dict]:
    """The environment of a server on a copy of the test database with all content loaded."""
    with django_db_blocker.unblock():
        connection.creation.clone_test_db(CLONE, verbosity=0)
        name = connection.creation.get_test_db_clone_settings(CLONE)["NAME"]
    var = tmp_path_factory.mktemp("var")
    given = os.environ | {
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "REPERES_VAR": str(var),
        "REPERES_BASEMAP": "outlines",
        "REPERES_PROXY": "",
        "REPERES_DEMO": "1",
        "DJANGO_DEBUG": "",
        "WEB_CONCURRENCY": "2",
    }
    (var / "static").symlink_to(settings.STATIC_ROOT)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", LOAD],
        cwd=ROOT,
        env=given,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    yield given
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(suffix=CLONE, verbosity=0)


@pytest.fixture(scope="session")
def site(served_environment, tmp_path_factory) -> Iterator[str]:
    """The origin of the running application, without a slash at its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", SERVED],
            cwd=ROOT,
            env=served_environment | {"PORT": str(port)},
            stdout=stream,
            stderr=stream,
        )
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(origin, server, log)
        yield origin
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def wait_until_ready(origin: str, server: subprocess.Popen, log: Path) -> None:
    """Return when the server answers; fail with its log when it does not."""
    give_up_at = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urlopen(f"{origin}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not answer:\n{log.read_text()}")


@pytest.fixture(scope="session")
def made(served_environment) -> Iterator[Callable[[str], dict]]:
    """``made("tests.browser.changing")`` is a scene of that module, new with each call."""
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", MAKE]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=served_environment, text=True, **pipes) as maker:

        def make(module: str) -> dict:
            maker.stdin.write(f"{module}\n")
            maker.stdin.flush()
            return json.loads(maker.stdout.readline())

        yield make
        maker.stdin.close()


@pytest.fixture(scope="session")
def ask(site) -> Callable[[str], dict]:
    """``ask(path)`` returns what the API answers."""

    def answer(path: str) -> dict:
        with urlopen(Request(f"{site}{path}", headers=visitor()), timeout=PATIENCE_S) as response:
            return json.load(response)

    return answer


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


@dataclass
class PageLog:
    """Errors and warnings of the pages of a visit, their requests, and the forms they sent."""

    errors: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    unanswered: set = field(default_factory=set)

    def listen(self, context: BrowserContext) -> None:
        """Write down what happens in a context, whose log this is from now on."""
        context.log = self
        context.on("console", lambda message: self.note(message.type, message.text))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self.request)
        context.on("requestfinished", self.answered)
        context.on("requestfailed", self.answered)

    def note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and text != WORKER_BLOCKED:
            self.errors.append(text)

    def request(self, request) -> None:
        self.requested.append(request.url)
        if request.is_navigation_request() and request.frame.parent_frame is None:
            # What the page before had asked for may never be answered.
            self.unanswered.clear()
        self.unanswered.add(request)
        if request.method == "POST":
            self.sent.append(f"{request.url} {request.post_data}")

    def answered(self, request) -> None:
        self.unanswered.discard(request)

    def elsewhere(self, site: str) -> list[str]:
        """The requests that left our origin."""
        return [url for url in self.requested if not url.startswith((f"{site}/", "data:", "blob:"))]


@pytest.fixture
def visit(chromium, site) -> Iterator[Callable[..., Page]]:
    """``visit("phone", **options)`` opens a page on a device; its log is ``page.log``.

    Afterwards no page may have logged an error, violated the policy, requested anything from
    another origin or set a cookie.
    """
    opened = []

    def open_page(device: str, **options: object) -> Page:
        given = DEVICES[device] | options
        context = chromium.new_context(base_url=site, extra_http_headers=visitor(), **given)
        context.set_default_timeout(PATIENCE_S * 1000)
        log = PageLog()
        log.listen(context)
        context.add_init_script(REPORT_VIOLATIONS)
        page = context.new_page()
        page.log = log
        opened.append((context, log))
        return page

    yield open_page
    for context, log in opened:
        cookies = context.cookies()
        context.close()
        assert log.errors == []
        assert log.elsewhere(site) == []
        assert cookies == []


@dataclass
class Person:
    """Somebody with a browser of her own."""

    page: Page
    log: PageLog = field(default_factory=PageLog)

    def press(self, selector: str) -> None:
        """Press a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()


@pytest.fixture
def person(chromium: Browser, site: str) -> Iterator[Callable[..., Person]]:
    """``person("phone")`` is a new visitor; her pages may log no error and stay on our origin."""
    people: list[Person] = []

    def arrive(device: str, **options: object) -> Person:
        given = DEVICES[device] | options
        context = chromium.new_context(base_url=site, extra_http_headers=visitor(), **given)
        context.set_default_timeout(PATIENCE_S * 1000)
        context.add_init_script(REPORT_VIOLATIONS)
        somebody = Person(context.new_page())
        somebody.log.listen(context)
        people.append(somebody)
        return somebody

    yield arrive
    for somebody in people:
        somebody.page.context.close()
        assert [error for error in somebody.log.errors if not GONE.search(error)] == []
        assert somebody.log.elsewhere(site) == []


def settle(page: Page) -> None:
    """Wait until the page is drawn with its letters and all that its scripts asked for.

    Half a second sooner than a network that is idle. Where a test says that something is *not*
    requested, it waits for that.
    """
    page.wait_for_load_state()
    page.evaluate(DRAWN)
    give_up_at = time.monotonic() + PATIENCE_S
    while unanswered := page.context.log.unanswered:
        assert time.monotonic() < give_up_at, unanswered
        page.evaluate(DRAWN)


def width_too_much(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def tap_below(target: Locator) -> None:
    """Tap what lies far below the first screen: cards above it are laid out as they come near."""
    target.scroll_into_view_if_needed()
    expect(target).to_be_in_viewport(ratio=1)
    target.scroll_into_view_if_needed()
    target.tap()


def framed_maps(page: Page) -> list[FrameLocator]:
    """The maps in frames of a page, loaded.

    A frame far down is loaded when it comes into view; until then it would never answer.
    """
    maps = []
    for frame in page.locator("iframe").all():
        frame.scroll_into_view_if_needed()
        frame.content_frame.locator(".leaflet-control-zoom").wait_for()
        maps.append(frame.content_frame)
    return maps
