"""What every test stands on: the embedded territory, loaded once, and no network."""

import gc
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.test.client import ClientHandler
from django.test.signals import setting_changed
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as searching
from pytest_django.plugin import blocking_manager_key
from whitenoise.base import WhiteNoise
from xdist.scheduler import LoadFileScheduling

from accounts import reading_limit
from accounts.reading_limit import COUNTS, PAGE_COUNTS
from accounts.sessions import SessionStore
from contributions.revisions import write_guard
from directory.search.kept_groups import GROUPS
from directory.views.kept_pages import PAGES
from geo.map_version import fresh_version
from tests import example_content, exhaustive
from tests.databases import (
    RUN,
    copy_template,
    drop_template,
    ensure_template,
    make_database,
    named_run,
)
from tests.directory_content import DirectoryContent, build
from tests.random_programmes import rolled_back_after_module

# The same examples every time, however slow the machine: what is new on a page, and not chance,
# may fail a test. `pytest --hypothesis-profile=default` searches elsewhere each time.
searching.register_profile(
    "steady",
    max_examples=exhaustive.examples(100),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
searching.load_profile("steady")

REAL_CONNECT = socket.socket.connect
# They share one server and its content.
BROWSER = "tests/browser/"
# What takes longest begins first, so that no worker is left waiting for it; the rest is shuffled.
LONGEST = [
    BROWSER,
    example_content.MODULES,
    "tests/script/test_bench.py",
    "tests/script/test_killed.py",
    "tests/contributions/test_editors.py",
    "tests/contributions/test_departments.py",
    "tests/regions/test_france.py",
    "tests/test_incoming.py",
    "tests/printing/",
    "tests/contributions/test_load_examples.py",
    "tests/directory/test_search_plans.py",
    "tests/journeys/test_papers.py",
    "tests/journeys/test_access.py",
    "tests/contributions/test_at_rest.py",
    "tests/geo/test_folium_maps_in_browser.py",
]


class ByModule(LoadFileScheduling):
    """Gives a module to one worker, and modules that share their content to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(BROWSER):
            return BROWSER
        if nodeid.startswith(example_content.MODULES):
            return "with the examples"
        return super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log) -> ByModule | None:
    """Distribute by module where that was asked for."""
    return ByModule(config, log) if config.option.dist == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest."""
    items.sort(key=lambda item: next(_places_in_longest(item.nodeid), len(LONGEST)))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Undo the examples, once the module is torn down, before a test that does not want them.

    After the last test of all, the fixture below does so.
    """
    if nextitem and "examples" not in nextitem.fixturenames:
        with nextitem.config.stash[blocking_manager_key].unblock():
            example_content.unload()


def _places_in_longest(nodeid: str) -> Iterator[int]:
    return (place for place, starts in enumerate(LONGEST) if nodeid.startswith(starts))


def pytest_configure(config: pytest.Config) -> None:
    """Run samples of exhaustive tests where that was asked for, and collect garbage seldom.

    There is much that lives as long as the tests.
    """
    config.pluginmanager.register(exhaustive)
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """Look at nothing for garbage that was there before the first test."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Drop what the workers copied, once they have ended."""
    if hasattr(session.config, "workerinput"):
        return
    xdist = session.config.pluginmanager.getplugin("dsession")
    if run := os.environ.get(RUN) or (xdist and xdist.nodemanager.testrunuid):
        with session.config.stash[blocking_manager_key].unblock():
            drop_template(run)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker) -> None:
    """Let a worker copy its database from one that is migrated and filled already."""
    if run := named_run():
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = ensure_template(run)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
) -> Iterator[None]:
    """Make the test database, with the real territory and gazetteer, before the first test.

    In place of pytest-django's, which would look through all migrations of a copy again, and makes
    none for a run whose tests all lack its mark, as those that ask a server of their own do.
    """
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        if named_run():
            copy_template()
        else:
            make_database()
        # As a worker that has served a page: no query of a page is for the version of the map.
        fresh_version()
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(before, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse connections to anything but this machine, so that no test leans on the network."""

    def connect(self, address):
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise ConnectionRefusedError(f"tests have no network, asked for {address}")
        return REAL_CONNECT(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once():
    """Let every new browser know the static files that the first one found.

    Else each would look through the whole folder before its first page.
    """
    look, found = WhiteNoise.update_files_dictionary, {}

    def look_once(self, root, prefix):
        if (root, prefix) not in found:
            look(self, root, prefix)
            found[root, prefix] = dict(self.files)
        self.files.update(found[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", look_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def middleware_loaded_once():
    """Let every new browser use the middleware of the first, until a setting changes."""
    load, loaded = ClientHandler.load_middleware, {}

    def load_once(self, is_async=False):
        if is_async not in loaded:
            load(self, is_async)
            names = ("_view_middleware", "_template_response_middleware", "_exception_middleware")
            loaded[is_async] = {name: vars(self)[name] for name in (*names, "_middleware_chain")}
        vars(self).update(loaded[is_async])

    def forget(**_given) -> None:
        loaded.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield
    setting_changed.disconnect(forget)


@pytest.fixture(scope="session", autouse=True)
def signed_in_at_once():
    """Sign people in without first storing a session for nobody, as Django's client does."""
    log_in = Client._login

    def log_in_at_once(self, user, backend=None):
        if settings.SESSION_COOKIE_NAME in self.cookies:
            log_in(self, user, backend)
            return
        request = HttpRequest()
        request.session = SessionStore()
        login(request, user, backend)
        request.session.save()
        self._set_login_cookies(request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_login", log_in_at_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_kept():
    """Keep neither pages nor groups: what a test changes in its transaction is told to nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PAGES, "most", 0)
        patch.setattr(settings, "PAGE_VIEWS_AT_ONCE", 0)
        patch.setattr(GROUPS, "most", 0)
        yield


@pytest.fixture(autouse=True)
def fresh_memory():
    """Remember no reader, no taxonomy and no reader's language of another test."""
    caches["local"].clear()
    COUNTS.clear()
    PAGE_COUNTS.clear()
    translation.deactivate()


@pytest.fixture
def november(monkeypatch) -> datetime:
    """Let it be 10:30 on Monday, 23 November 2026 in Paris, for what names days near it."""
    moment = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


@pytest.fixture
def by_hand(db) -> Iterator[None]:
    """Let a test write public content itself, past the actions and in its own name."""
    with write_guard.allow_writes("test"):
        yield


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[DirectoryContent]:
    """A small directory, made once for the tests of a module that look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        # Else each test would check anew what waits for the end of the transaction.
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def _examples_undone(django_db_setup, django_db_blocker) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        example_content.unload()


@pytest.fixture(scope="module")
def examples(_examples_undone, django_db_blocker) -> Iterator[None]:
    """The content every new installation has; what a module adds to it is undone after it."""
    with django_db_blocker.unblock():
        example_content.load()
    with rolled_back_after_module(django_db_blocker):
        yield


@pytest.fixture
def middle_of_a_minute(monkeypatch):
    """Count readings in the middle of a minute, so that no test meets the turn of one."""
    moment_s = datetime(2026, 11, 23, 9, 30, 30, tzinfo=UTC).timestamp()
    monkeypatch.setattr(reading_limit, "time", SimpleNamespace(time=lambda: moment_s))
