"""What is read before workers are forked, and when it is read again."""

import logging

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from contributions.revisions import write_guard
from directory.models import TaxonomyTerm
from directory.search import phrases, preloading
from tests.factories import term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch):
    monkeypatch.setattr(phrases, "_cached", [])
    # The connection of a test is in its transaction.
    monkeypatch.setattr(preloading.connections, "close_all", lambda: None)
    caches["local"].clear()


def has_read_phrases(captured: CaptureQueriesContext) -> bool:
    return any("words_vector" in query["sql"] for query in captured)


def test_a_worker_keeps_the_phrases_although_it_reads_the_terms_anew():
    term("need", "zwistral")
    preloading.preload()
    caches["local"].clear()
    with CaptureQueriesContext(connection) as captured:
        phrases.phrases()
    assert len(captured) == 1
    assert not has_read_phrases(captured)


def test_phrases_are_read_again_when_a_synonym_has_changed():
    need = term("need", "zwistral")
    preloading.preload()
    with write_guard.allow_writes("test"):
        TaxonomyTerm.objects.filter(pk=need.pk).update(synonyms={"fr": ["zwistral"]})
    caches["local"].clear()
    assert phrases.phrases().knows({"fr": ["zwistral"]})


def test_a_database_out_of_order_is_said_and_stops_nothing(monkeypatch, caplog):
    def fail():
        raise DatabaseError("no table")

    monkeypatch.setattr(preloading, "phrases", fail)
    with caplog.at_level(logging.WARNING):
        preloading.preload()
    assert "no table" in caplog.text
