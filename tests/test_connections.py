"""Health check of persistent database connections, and what is told of changes of content."""

import select
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.db import connection

from config.postgis.base import TRUSTED_S, DatabaseWrapper
from contributions.revisions import write_guard
from directory import content_version as versions
from directory import taxonomy


@dataclass
class PersistentConnection:
    """A connection as a worker has it between requests, and results of its health checks."""

    connection: DatabaseWrapper
    checks: list[bool] = field(default_factory=list)

    def answer_request(self) -> int:
        """Run the first query of a request; return the process id of the backend."""
        self.connection.close_if_unusable_or_obsolete()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]


@pytest.fixture
def persistent(db, monkeypatch) -> Iterator[PersistentConnection]:
    mine = connection.copy()
    mine.settings_dict["CONN_HEALTH_CHECKS"] = True
    made = PersistentConnection(mine)
    is_usable = mine.is_usable
    monkeypatch.setattr(
        mine, "is_usable", lambda: made.checks.append(is_usable()) or made.checks[-1]
    )
    for _ in range(2):
        made.answer_request()
    made.checks.clear()
    yield made
    mine.close()


def test_a_connection_used_a_moment_ago_is_not_checked(persistent):
    before = persistent.answer_request()
    assert (persistent.answer_request(), persistent.checks) == (before, [])


def test_a_connection_left_alone_for_a_while_is_checked(persistent):
    persistent.connection.checked_at_s -= TRUSTED_S
    persistent.answer_request()
    assert persistent.checks == [True]


def test_a_connection_that_the_database_ended_is_replaced_before_any_query(persistent):
    before = persistent.answer_request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [before])
    assert (persistent.answer_request() != before, persistent.checks) == (True, [False])


def test_a_connection_on_which_something_failed_is_checked(persistent):
    persistent.connection.errors_occurred = True
    persistent.answer_request()
    assert persistent.checks == [True]


@pytest.fixture
def terms(persistent, monkeypatch):
    """The taxonomy as a worker with a persistent connection caches it."""
    monkeypatch.setattr(taxonomy, "connection", persistent.connection)
    return taxonomy.terms


def change(table: str = "directory_taxonomyterm") -> None:
    """Commit a change of a table on another connection that leaves all rows as they were."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT set_config(%s, 'test', true)", [write_guard.SETTING])
        cursor.execute(f"UPDATE {table} SET id = id WHERE false")
        cursor.execute("COMMIT")
    other.close()


def test_the_taxonomy_is_read_once_for_many_requests(persistent, terms):
    before = terms()
    persistent.answer_request()
    assert terms() is before


def test_a_change_of_the_taxonomy_is_heard_with_the_next_request(persistent, terms):
    before = terms()
    change()
    persistent.answer_request()
    assert terms() is not before


def test_the_taxonomy_is_read_again_on_a_new_connection(persistent, terms):
    before = terms()
    persistent.connection.close()
    persistent.answer_request()
    assert terms() is not before


# Tables that no public page reads: what is confidential, derived for the map or counted.
TOLD_OF_NOTHING = {
    *("directory_hiddenaddress", "directory_indexedpoint", "directory_openingrule"),
    *("directory_openinterval", "directory_knownword", "directory_bitmap"),
    *("directory_bitmapblock", "directory_unindexedentry", "directory_clustercell"),
    *("directory_coverageindexentry", "directory_unfoundreader", "directory_unfoundwords"),
    *("directory_pageviews", "directory_sectionversion", "directory_comparedprogramme"),
}
TELLERS = """
SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = 'told'
"""


@pytest.fixture
def version(persistent, monkeypatch):
    """The version of public content as a worker with a persistent connection knows it."""
    monkeypatch.setattr(versions, "connection", persistent.connection)
    return versions.content_version


def test_the_version_of_content_stays_while_nothing_changes(persistent, version):
    before = version()
    persistent.answer_request()
    assert version() is before


@pytest.mark.parametrize(
    "table",
    ["directory_programme", "directory_site", "directory_section", "directory_taxonomyterm"],
)
def test_a_change_of_content_is_heard_by_the_next_request_before_any_query(
    persistent, version, table
):
    before = version()
    change(table)
    # It is sent as soon as the change is committed, and arrives a moment later.
    select.select([persistent.connection.connection], [], [], 60)
    persistent.connection.close_if_unusable_or_obsolete()
    assert version() is not before


def test_the_version_of_content_is_another_on_a_new_connection(persistent, version):
    before = version()
    persistent.connection.close()
    assert version() is not before


def test_changes_of_every_table_of_content_are_told(db):
    models = apps.get_app_config("directory").get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models} | {"regions_publicoffice"}
    with connection.cursor() as cursor:
        cursor.execute(TELLERS)
        assert {row[0] for row in cursor.fetchall()} == tables - TOLD_OF_NOTHING
