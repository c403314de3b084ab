"""Connections that are kept: looked at before each request, asked only when that is in doubt."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import connection

from config.postgis.base import TRUSTED_S, DatabaseWrapper
from contributions.revisions import write_guard
from directory import taxonomy


@dataclass
class Kept:
    """A connection as a worker has it between requests, and when it was asked if it is alive."""

    connection: DatabaseWrapper
    asked: list[bool] = field(default_factory=list)

    def answer_request(self) -> int:
        """Ask one question, as the first of a request; the process that answered."""
        self.connection.close_if_unusable_or_obsolete()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]


@pytest.fixture
def kept(db, monkeypatch) -> Iterator[Kept]:
    mine = connection.copy()
    mine.settings_dict["CONN_HEALTH_CHECKS"] = True
    made = Kept(mine)
    is_usable = mine.is_usable
    monkeypatch.setattr(mine, "is_usable", lambda: made.asked.append(is_usable()) or made.asked[-1])
    for _ in range(2):
        made.answer_request()
    made.asked.clear()
    yield made
    mine.close()


def test_a_connection_used_a_moment_ago_is_not_asked(kept):
    before = kept.answer_request()
    assert (kept.answer_request(), kept.asked) == (before, [])


def test_a_connection_left_alone_for_a_while_is_asked(kept):
    kept.connection.looked_at_s -= TRUSTED_S
    kept.answer_request()
    assert kept.asked == [True]


def test_a_connection_that_the_database_ended_is_replaced_before_anything_is_asked(kept):
    before = kept.answer_request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [before])
    assert (kept.answer_request() != before, kept.asked) == (True, [False])


def test_a_connection_on_which_something_failed_is_asked(kept):
    kept.connection.errors_occurred = True
    kept.answer_request()
    assert kept.asked == [True]


@pytest.fixture
def terms(kept, monkeypatch):
    """The taxonomy as a worker with a kept connection remembers it."""
    monkeypatch.setattr(taxonomy, "connection", kept.connection)
    return taxonomy.terms


def change_taxonomy() -> None:
    """Commit a change of the taxonomy on another connection; no row is another afterwards."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT set_config(%s, 'test', true)", [write_guard.SETTING])
        cursor.execute("UPDATE directory_taxonomyterm SET position = position WHERE false")
        cursor.execute("COMMIT")
    other.close()


def test_the_taxonomy_is_read_once_for_many_requests(kept, terms):
    before = terms()
    kept.answer_request()
    assert terms() is before


def test_a_change_of_the_taxonomy_is_heard_with_the_next_request(kept, terms):
    before = terms()
    change_taxonomy()
    kept.answer_request()
    assert terms() is not before


def test_the_taxonomy_is_read_again_on_a_new_connection(kept, terms):
    before = terms()
    kept.connection.close()
    kept.answer_request()
    assert terms() is not before
